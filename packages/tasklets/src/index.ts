export { run, runSync } from './run.ts';
export { current, reschedule, spawn, TaskletScheduler, type SpawnOptions } from './scheduler.ts';
export { Tasklet, type Outcome } from './tasklet.ts';
export { CancelledError } from './errors.ts';
