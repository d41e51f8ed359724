import { conformance } from '@core/conformance/jest';
import { adapter } from './adapter.ts';

conformance([adapter], { schedules: 40, programs: 20 });
