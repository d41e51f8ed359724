/** It keeps the contract, and does not disturb itself in any nesting, with a fault at every pause. */
import { conformance } from '@core/conformance/jest';
import { adapter } from './adapter.ts';

// A bound that keeps this short. To find out whether a larger one finds more, raise it.
conformance([adapter], { schedules: 10, programs: 50 });
