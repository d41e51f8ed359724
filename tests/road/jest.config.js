import { source } from '../../jest.shared.js';

// The two roads wait for other programs most of the time.
export default { ...source, maxWorkers: 2 };
