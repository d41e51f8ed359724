/**
 * Routines that move items from one channel to another: processes, in Hoare's sense. Spawn one and it is yours to join, cancel
 * and scope like anything else you run; `yield*` it to wait until it is over.
 *
 * When `from` is closed and drained, a process closes `to`, with the same error if there is one, and is over. When `to` is
 * closed before that, the process throws the ClosedError; the item it had in its hands was not delivered.
 */
import type { Routine } from '@core/coroutine';
import { now, sleep } from '@core/coroutine/host';
import type { Receiver, Sender } from './ends.ts';
import { checkReceiver, checkSender } from './check.ts';
import { ClosedError } from './errors.ts';
import { select } from './select.ts';

type Item<T> = IteratorResult<T, undefined>;

export interface PipeOptions {
  /** Whether the end of `from` ends `to`; true by default. */
  readonly close?: boolean;
}

/**
 * Moves every item of `from` to `to`, one at a time: when `to` is full, it waits, and so do the senders of `from`.
 *
 * @example
 * ```ts run
 * import { channel, pipe } from '@core/channels';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const [kitchen, table] = [channel<string>(), channel<string>()];
 *   spawn(pipe, kitchen, table);
 *   spawn(function* () {
 *     for (const dish of ['soup', 'salad']) yield* kitchen.send(dish);
 *     kitchen.close();
 *   });
 *   yield* table.each(function* (dish) {
 *     console.log(dish);
 *   });
 * });
 * ```
 * ```text output
 * soup
 * salad
 * ```
 */
export function* pipe<T>(from: Receiver<T>, to: Sender<T>, options: PipeOptions = {}): Routine<void> {
  checkReceiver('pipe', from);
  checkSender('pipe', from, to);
  const targets = options.close === false ? [] : [to];
  for (;;) {
    const next = yield* nextOf(from, targets);
    if (next.done === true) return;
    yield* to.send(next.value);
  }
}

/**
 * Gives every item of `from` to all of `targets`. The next item is received when all of them have this one: the slowest sets
 * the pace; give it a buffer if it should not. A target that is closed is left out from then on; with none left, the process
 * is over.
 * @throws ClosedError when the last targets were closed while it waited for an item, which then nobody has
 *
 * @example
 * ```ts run
 * import { broadcast, channel } from '@core/channels';
 * import { runSync, spawn } from '@core/tasklets';
 *
 * runSync(function* () {
 *   const news = channel<string>(1);
 *   const readers = [channel<string>(), channel<string>()];
 *   spawn(broadcast, news, readers);
 *   for (const [i, reader] of readers.entries()) {
 *     spawn(function* () {
 *       yield* reader.each(function* (item) {
 *         console.log(`${i} reads: ${item}`);
 *       });
 *     });
 *   }
 *   yield* news.send('rain');
 *   news.close();
 * });
 * ```
 * ```text output
 * 0 reads: rain
 * 1 reads: rain
 * ```
 */
export function* broadcast<T>(from: Receiver<T>, targets: readonly Sender<T>[], options: PipeOptions = {}): Routine<void> {
  checkReceiver('broadcast', from);
  if (!Array.isArray(targets)) throw new TypeError(`cannot broadcast "${from.name}": its targets are a list of channels`);
  for (const target of targets as readonly Sender<T>[]) checkSender('broadcast', from, target);
  const ends = options.close === false ? [] : targets;
  while (!targets.every((target) => target.closed)) {
    const next = yield* nextOf(from, ends);
    if (next.done === true) return;
    const open = targets.filter((target) => !target.closed);
    let waiting = open.filter((target) => !target.trySend(next.value));
    let given = waiting.length < open.length;
    while (waiting.length > 0) {
      try {
        const { arm } = yield* select(waiting.map((target) => target.send(next.value)));
        waiting = waiting.filter((_, i) => i !== arm);
        given = true;
      } catch (error) {
        if (!(error instanceof ClosedError && waiting.some((target) => target.closed))) throw error;
        waiting = waiting.filter((target) => !target.closed);
      }
    }
    if (!given) throw new ClosedError('send on', targets.map((target) => target.name).join(' and '));
  }
}

/**
 * Moves items from `from` to `to`, at most one every `ms` milliseconds: the others wait, none is dropped. To drop them, give
 * `from` a buffer that does, such as `buffer.latest()`.
 *
 * @example
 * ```ts run
 * import { channel, throttle } from '@core/channels';
 * import { run, spawn } from '@core/tasklets';
 * import { now, virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     const [requests, limited] = [channel<string>(3), channel<string>()];
 *     for (const request of ['a', 'b', 'c']) requests.trySend(request);
 *     requests.close();
 *     spawn(throttle, requests, limited, 100);
 *     yield* limited.each(function* (request) {
 *       console.log(yield* now(), request);
 *     });
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * 0 a
 * 100 b
 * 200 c
 * ```
 */
export function* throttle<T>(from: Receiver<T>, to: Sender<T>, ms: number): Routine<void> {
  checkDuration('throttle', from, ms);
  checkSender('throttle', from, to);
  let due = -Infinity;
  for (;;) {
    const early = due - (yield* now());
    if (early > 0) yield* sleep(early); // before it takes an item, which would grow old in its hands
    const next = yield* nextOf(from, [to]);
    if (next.done === true) return;
    yield* to.send(next.value);
    due = (yield* now()) + ms;
  }
}

/**
 * Sends an item of `from` to `to` when no other has followed it for `ms` milliseconds; those that were followed are dropped.
 * The last one is sent when `from` ends, too.
 *
 * @example
 * ```ts run
 * import { channel, debounce } from '@core/channels';
 * import { run, spawn } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     const [typed, searches] = [channel<string>(), channel<string>()];
 *     spawn(debounce, typed, searches, 200);
 *     spawn(function* () {
 *       for (const text of ['c', 'ch', 'channel']) {
 *         yield* typed.send(text);
 *         yield* sleep(text === 'ch' ? 500 : 50);
 *       }
 *       typed.close();
 *     });
 *     yield* searches.each(function* (text) {
 *       console.log(text);
 *     });
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * ch
 * channel
 * ```
 */
export function* debounce<T>(from: Receiver<T>, to: Sender<T>, ms: number): Routine<void> {
  checkDuration('debounce', from, ms);
  checkSender('debounce', from, to);
  for (;;) {
    const next = yield* nextOf(from, [to]);
    if (next.done === true) return;
    let last = next.value;
    for (;;) {
      const follower = yield* nextWithin(from, ms);
      if (follower === QUIET || follower.done === true) break;
      last = follower.value;
    }
    yield* to.send(last);
  }
}

/**
 * Sends the items of `from` to `to` in lists: as soon as there are `size` of them, or `ms` milliseconds after the first, or
 * when `from` ends. Without a limit of time, `batch` does it without a process.
 * @throws RangeError when `size` is no whole number above 0
 *
 * @example
 * ```ts run
 * import { batchWithin, channel } from '@core/channels';
 * import { run, spawn } from '@core/tasklets';
 * import { sleep, virtualClock } from '@core/coroutine/host';
 *
 * await run(
 *   function* () {
 *     const [lines, writes] = [channel<number>(), channel<number[]>()];
 *     spawn(batchWithin, lines, writes, 3, 1_000);
 *     spawn(function* () {
 *       for (let n = 1; n <= 5; n++) {
 *         yield* lines.send(n);
 *         if (n === 4) yield* sleep(5_000);
 *       }
 *       lines.close();
 *     });
 *     yield* writes.each(function* (list) {
 *       console.log(list.join(' '));
 *     });
 *   },
 *   { clock: virtualClock() },
 * );
 * ```
 * ```text output
 * 1 2 3
 * 4
 * 5
 * ```
 */
export function* batchWithin<T>(from: Receiver<T>, to: Sender<T[]>, size: number, ms: number): Routine<void> {
  if (!(Number.isInteger(size) && size > 0)) {
    throw new RangeError(`cannot send to "${to.name}" in lists of ${size}: the size is a whole number above 0`);
  }
  checkDuration('batch', from, ms);
  checkSender('batch', from, to);
  for (;;) {
    const first = yield* nextOf(from, [to]);
    if (first.done === true) return;
    const list = [first.value];
    const due = (yield* now()) + ms;
    while (list.length < size) {
      const next = yield* nextWithin(from, Math.max(0, due - (yield* now())));
      if (next === QUIET || next.done === true) break;
      list.push(next.value);
    }
    yield* to.send(list);
  }
}

/** Before an item is taken, which would be lost. */
function checkDuration(verb: string, from: Receiver<unknown>, ms: number): void {
  checkReceiver(verb, from);
  if (!(ms >= 0)) {
    throw new RangeError(`cannot ${verb} "${from.name}": a duration is a number of milliseconds, 0 or more, not ${ms}`);
  }
}

const QUIET: unique symbol = Symbol('quiet');

/** The next item, when it comes in time. Of a source that fails meanwhile it says that nothing came: the error comes later. */
function* nextWithin<T>(from: Receiver<T>, ms: number): Routine<Item<T> | typeof QUIET> {
  try {
    const { arm, value } = yield* select({ next: from.next(), quiet: sleep(ms) }, { order: 'priority' });
    return arm === 'next' ? value : QUIET;
  } catch (error) {
    if (isFailureOf(from, error)) return QUIET;
    throw error;
  }
}

/** The next item; the end of `from`, with or without an error, closes `targets`. */
function* nextOf<T>(from: Receiver<T>, targets: readonly Sender<never>[]): Routine<Item<T>> {
  let next: Item<T>;
  try {
    next = yield* from.next();
  } catch (error) {
    // What else is thrown here, a cancellation for instance, concerns the process and not those who receive from it.
    if (!isFailureOf(from, error) || targets.length === 0) throw error;
    for (const target of targets) target.close(error);
    return { done: true, value: undefined };
  }
  if (next.done === true) for (const target of targets) target.close();
  return next;
}

function isFailureOf(from: Receiver<unknown>, error: unknown): boolean {
  return from.closed && from.failure === error;
}
