/** Abort signals as waits, and signals for what is called off with a coroutine. */
import { expect, jest, test } from '@jest/globals';
import { Scheduler, type Routine } from '../src/index.ts';
import { aborted, run, runSync, sleep, virtualClock, withSignal } from '../src/host.ts';

const caught = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
};

/** The least that makes a signal, counting who listens. */
class FakeSignal extends EventTarget {
  aborted = false;
  reason: unknown;
  listeners = 0;

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }

  abort(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event('abort'));
  }
}

test('aborted / a signal that aborts: all who wait throw its reason, in order', async () => {
  const signal = new FakeSignal();
  const seen: unknown[] = [];
  const program = run(function* () {
    const tasks = new Scheduler('tasks');
    for (const name of ['a', 'b']) {
      tasks.start(
        tasks.create(function* () {
          try {
            yield* aborted(signal as unknown as AbortSignal);
          } catch (reason) {
            seen.push(`${name} ${String(reason)}`);
          }
        }),
      );
    }
    yield* tasks.run();
  });
  expect(signal.listeners).toBe(2);
  signal.abort('enough');
  await program;
  expect(seen).toEqual(['a enough', 'b enough']);
});

test('aborted / a signal that has aborted: throws without suspending, without listening', () => {
  const signal = new FakeSignal();
  signal.abort('before');
  expect(caught(() => runSync(() => aborted(signal as unknown as AbortSignal)))).toBe('before');
  expect(signal.listeners).toBe(0);
});

test('aborted / given up ten times: no listener is left', async () => {
  const signal = new FakeSignal();
  const counts: number[] = [];
  await run(
    function* () {
      const tasks = new Scheduler('tasks');
      for (let i = 0; i < 10; i++) {
        const waiter = tasks.create(function* () {
          yield* aborted(signal as unknown as AbortSignal);
        });
        tasks.start(waiter);
        tasks.start(
          tasks.create(function* () {
            yield* sleep(1);
            counts.push(signal.listeners);
            yield* tasks.close(waiter);
          }),
        );
      }
      yield* tasks.run();
    },
    { clock: virtualClock() },
  );
  expect(counts[0]).toBe(10);
  expect(signal.listeners).toBe(0);
});

test('aborted / what is no signal: an error at once', () => {
  const bad = (signal: unknown): string => (caught(() => aborted(signal as AbortSignal)) as Error).message;
  expect(bad(undefined)).toBe('cannot wait until undefined aborts: it is not an AbortSignal');
  expect(bad(null)).toBe('cannot wait until null aborts: it is not an AbortSignal');
  expect(bad(new AbortController())).toBe('cannot wait until object aborts: it is not an AbortSignal');
});

test('run / what is no signal: rejects, and main does not begin', async () => {
  for (const [signal, kind] of [[null, 'null'], [{}, 'object'], [7, 'number']] as const) {
    const main = jest.fn(function* () {});
    await expect(run(main, { signal: signal as unknown as AbortSignal })).rejects.toEqual(
      new TypeError(`cannot run with ${kind} as the signal: it is not an AbortSignal`),
    );
    expect(main).not.toHaveBeenCalled();
  }
});

test('withSignal / the body returns, throws, is closed: its signal aborts then, not before', async () => {
  const signals: AbortSignal[] = [];
  const during: boolean[] = [];
  const reason = new Error('no');
  function* body(signal: AbortSignal): Routine<string> {
    signals.push(signal);
    yield* sleep(1);
    during.push(signal.aborted);
    return 'value';
  }
  function* failing(signal: AbortSignal): Routine<never> {
    yield* body(signal);
    throw reason;
  }
  const clock = virtualClock();
  expect(await run(() => withSignal(body), { clock })).toBe('value');
  await expect(run(() => withSignal(failing), { clock })).rejects.toBe(reason);
  const controller = new AbortController();
  const program = run(() => withSignal(body), { clock, signal: controller.signal });
  expect(signals[2]!.aborted).toBe(false);
  controller.abort('enough');
  await expect(program).rejects.toBe('enough');
  expect(signals.map((signal) => signal.aborted)).toEqual([true, true, true]);
  expect(during).toEqual([false, false]);
});
