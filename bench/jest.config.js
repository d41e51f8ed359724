import { source } from '../jest.shared.js';

export default { ...source, testMatch: ['<rootDir>/test/**/*.test.js'] };
