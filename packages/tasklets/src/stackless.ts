/**
 * `@core/tasklets/stackless`: Stackless Python's scheduling, rule by rule, for programs that come from there or need to say
 * who runs next. Programs that only need tasklets take `@core/tasklets`.
 */
export { type StacklessOptions, StacklessScheduler } from './stackless/scheduler.ts';
export { StacklessTasklet, type ThrowOptions } from './stackless/tasklet.ts';
export type { StacklessRunOptions } from './stackless/watchdog.ts';
export type { ErrorHandler, ScheduleCallback } from './stackless/hooks.ts';
export { Bomb } from './stackless/bomb.ts';
export { isExit } from './stackless/exit.ts';
