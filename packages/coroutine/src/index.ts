export { Family, type Ending } from './family.ts';
export { Coroutine } from './coroutine.ts';
export type { CoroutineState } from './state.ts';
export { Scheduler } from './scheduler.ts';
export { call } from './call.ts';
export { Operation, type Runnable } from './operation.ts';
export type { Routine, RoutineFunction, Steps, Suspended } from './routine.ts';
export { Wait, done } from './wait.ts';
export { Waiter, WaitQueue } from './waiter.ts';
export { ReadyQueue } from './ready-queue.ts';
export { close, park, raise, ready, reschedule, resume, suspend, transfer, transferThrow } from './chain.ts';
export { chain, enclosing, innermost, schedulable } from './chain/walk.ts';
export { choose, seededChooser, setChooser, type Chooser } from './chooser.ts';
export { observe, type Observer, type SwitchKind } from './observer.ts';
export { logicalStack } from './logical-stack.ts';
export {
  BarrierError,
  DeadlockError,
  type ErrorCode,
  ExitSignal,
  Unwinding,
  UsageError,
  type Waiting,
  WouldBlockError,
} from './errors.ts';
