import { dist } from '../../jest.shared.js';

export default dist;
