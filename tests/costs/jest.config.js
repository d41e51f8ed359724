import { source } from '../../jest.shared.js';

export default source;
