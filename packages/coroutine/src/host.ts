/**
 * `@core/coroutine/host`: runs programs to their end and lets the outside world in. Everything that comes from outside (a
 * promise, a timer, an event, a signal) enters through a host, so that a run is a function of the program and these inputs.
 */
import { bridge } from './operation.ts';
import { runOperation } from './host/run.ts';

bridge.toPromise = runOperation;

export { run, runSync, type RunOptions, type RunSyncOptions } from './host/run.ts';
export { type Clock, virtualClock, type VirtualClock } from './host/clock.ts';
export { type ContextStorage, followContext } from './host/context.ts';
export { type DumpEntry, track, type Tracker } from './host/dump.ts';
export { after, now, sleep } from './host/time.ts';
export { TimeoutError } from './host/timeout-error.ts';
export { type Named, until } from './host/promise.ts';
export { aborted, withSignal } from './host/signal.ts';
export { type Emitter, events, type EventsOptions, once } from './host/events.ts';
export { iterate, type Iterated } from './host/iterate.ts';
export { type Source } from './host/source.ts';
export { toAsyncIterable } from './host/async-iterable.ts';
export { type Deliver, OutsideWait } from './host/outside.ts';
