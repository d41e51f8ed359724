/** The paradigms of this repository, a few schedules of each case; `npm run conformance` runs all of them. */
import { conformance } from '../src/jest.ts';
import { adapters } from './adapters/index.ts';

conformance(adapters, { schedules: 2, programs: 200 });
