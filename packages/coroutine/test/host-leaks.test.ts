/** Whatever is waited for, given up, ended or aborted, in whatever order: nothing stays behind outside. */
import { EventEmitter, getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Scheduler, type Coroutine, type Routine } from '../src/index.ts';
import { aborted, events, iterate, once, run, sleep, until, virtualClock } from '../src/host.ts';

/** Everything outside that a program here can get hold of, counted. */
class Outside extends EventTarget {
  readonly clock = virtualClock();
  readonly emitter = new EventEmitter();
  readonly controller = new AbortController();
  /** Never settles. */
  readonly promise: Promise<void>;
  reactions = 0;
  iterating = 0;

  constructor() {
    super();
    this.emitter.setMaxListeners(Infinity);
    this.promise = new Promise(() => {});
    const then = this.promise.then.bind(this.promise);
    // oxlint-disable-next-line unicorn/no-thenable -- it counts
    this.promise.then = ((...args: Parameters<typeof then>) => {
      this.reactions++;
      return then(...args);
    }) as typeof then;
  }

  async *items(): AsyncGenerator<number> {
    this.iterating++;
    try {
      for (let i = 0; i < 3; i++) yield i;
    } finally {
      this.iterating--;
    }
  }

  get left(): Record<string, number> {
    const { clock, controller, emitter, iterating } = this;
    const listeners = getEventListeners(this, 'ring').length + getEventListeners(controller.signal, 'abort').length;
    return { timers: clock.pending, emitter: emitter.eventNames().length, listeners, iterating };
  }
}

const NOTHING = { timers: 0, emitter: 0, listeners: 0, iterating: 0 };

/** Ways to wait; each comes back after a while, or never. */
const WAITS: Readonly<Record<string, (outside: Outside, ms: number) => Routine<unknown>>> = {
  *sleep(_outside, ms) {
    yield* sleep(ms);
  },
  *promise(outside) {
    yield* until(outside.promise);
  },
  *event(outside) {
    yield* once(outside, 'ring');
  },
  *emitted(outside) {
    yield* once(outside.emitter, 'ring');
  },
  *signal(outside) {
    yield* aborted(outside.controller.signal);
  },
  *events(outside, ms) {
    const rings = events(outside.emitter, 'ring', { capacity: ms + 1 });
    try {
      for (;;) yield* rings.next();
    } finally {
      rings[Symbol.dispose]();
    }
  },
  *items(outside, ms) {
    const items = iterate(outside.items());
    try {
      yield* items.next();
      yield* sleep(ms);
      yield* items.next();
    } finally {
      items[Symbol.dispose]();
    }
  },
};

const tasks = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(WAITS)),
    ms: fc.nat(20),
    /** When it is closed, if it has not ended. */
    until: fc.nat(20),
  }),
  { maxLength: 10 },
);

test('waits of every kind, closed at any time, the run ended or aborted at any time: nothing is left outside', async () => {
  await fc.assert(
    fc.asyncProperty(tasks, fc.option(fc.nat(25)), async (list, abortAfter) => {
      const outside = new Outside();
      const { clock, controller, emitter } = outside;
      const scheduler = new Scheduler('tasks');
      const program = run(
        function* () {
          const started: Coroutine[] = [];
          try {
            for (const { kind, ms, until: end } of list) {
              const task = scheduler.create(WAITS[kind]!, outside, ms);
              const closer = scheduler.create(function* () {
                yield* sleep(end);
                emitter.emit('ring', end);
                outside.dispatchEvent(new Event('ring'));
                yield* scheduler.close(task);
              });
              for (const each of [task, closer]) {
                started.push(each);
                scheduler.start(each);
              }
            }
            if (abortAfter !== null) clock.schedule(abortAfter, () => controller.abort('enough'));
            for (;;) {
              try {
                yield* scheduler.run();
                return 'rest';
              } catch (error) {
                expect(error).toBe('enough'); // from those who wait for the signal
              }
            }
          } finally {
            for (const each of started) {
              if (each.state !== 'ended') yield* scheduler.close(each);
            }
          }
        },
        { clock, signal: controller.signal },
      );
      const outcome = await program.catch((reason: unknown) => reason);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (!controller.signal.aborted) clock.advance(30);
      expect(['rest', 'enough']).toContain(outcome);
      expect(outside.left).toEqual(NOTHING);
      expect(outside.reactions).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
