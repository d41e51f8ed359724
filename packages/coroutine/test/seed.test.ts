import { expect, jest, test } from '@jest/globals';
import { choose, observe, Scheduler, seededChooser, setChooser } from '../src/index.ts';
import { now, run, runSync, sleep, until, virtualClock } from '../src/host.ts';
import { Channel } from './support/channel.ts';
import { Gate } from './support/gate.ts';

const choices = (seed?: number): number[] =>
  runSync(
    function* () {
      return Array.from({ length: 8 }, () => choose(5));
    },
    seed === undefined ? {} : { seed },
  );

test('seed / the same number: the same choices, in every run and on every engine', () => {
  expect(choices(7)).toEqual(choices(7));
  expect(choices(7)).not.toEqual(choices(8));
  expect(choices()).toEqual(choices(0));
  expect(choices(7)).toEqual([2, 2, 0, 0, 3, 0, 4, 4]);
});

test('choose / outside any run: the first; one candidate: nobody is asked', () => {
  expect(choose(3)).toBe(0);
  const asked: number[] = [];
  const before = setChooser((count) => asked.push(count));
  try {
    choose(1);
    choose(4);
  } finally {
    setChooser(before);
  }
  expect(asked).toEqual([4]);
});

test('chooser / given to a run: makes its choices, between awaits too, and no other run\'s', async () => {
  const asked: number[] = [];
  const chooser = (count: number): number => asked.push(count) - 1;
  const seen = await run(
    function* () {
      const before = choose(5);
      yield* until(Promise.resolve());
      return [before, choose(6), runSync(() => inner())];
    },
    { chooser },
  );
  function* inner() {
    return choose(7);
  }
  expect([seen, asked]).toEqual([[0, 1, seededChooser(0)(7)], [5, 6]]);
  expect(choose(9)).toBe(0);
});

test('chooser / beside seed "random": a failure names no seed, for it would replay nothing', async () => {
  const failing = run(
    function* () {
      throw new Error('failed');
    },
    { seed: 'random', chooser: () => 0 },
  );
  const error = (await failing.catch((reason: unknown) => reason)) as Error;
  expect([error.message, error.stack?.includes('replay this run')]).toEqual(['failed', false]);
});

test('seededChooser / any seed: stays within the candidates and reaches all of them', () => {
  const next = seededChooser(0);
  const seen = new Set(Array.from({ length: 200 }, () => next(6)));
  expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('seed "random" / a failing run: the error says which number replays it, and it does', async () => {
  const failing = (options: { seed: number | 'random' }): Promise<unknown> =>
    run(function* () {
      throw new Error(`chose ${choose(1_000_000)}`);
    }, options).catch((error: unknown) => error);
  const first = (await failing({ seed: 'random' })) as Error;
  const token = /replay this run with \{ seed: (\d+) \}/.exec(first.stack ?? '')?.[1];
  const second = (await failing({ seed: Number(token) })) as Error;
  expect(second.message).toBe(first.message);
  expect(second.stack).not.toContain('replay this run');
});

test('seed "random" / any of 2^32, each run another', async () => {
  const random = jest.spyOn(Math, 'random');
  const seeds: unknown[] = [];
  for (const drawn of [0, 0.5, 1 - 2 ** -32]) {
    random.mockReturnValue(drawn);
    const error = (await run(
      function* () {
        throw new Error('failed');
      },
      { seed: 'random' },
    ).catch((reason: unknown) => reason)) as Error;
    seeds.push(/\{ seed: (\d+) \}/.exec(error.stack!)?.[1]);
  }
  random.mockRestore();
  expect(seeds).toEqual(['0', String(2 ** 31), String(2 ** 32 - 1)]);
});

test('seed "random" / a run that fails by a frozen error, or by no error at all: it arrives as it is', async () => {
  const frozen = Object.freeze(new Error('frozen'));
  const failing = (reason: unknown): Promise<unknown> =>
    run(
      function* () {
        throw reason;
      },
      { seed: 'random' },
    ).catch((error: unknown) => error);
  expect(await failing(frozen)).toBe(frozen);
  expect(await failing('text')).toBe('text');
});

test('seed "random" / a deadlock, a run that would block: the error says which number replays it', async () => {
  const token = /\n {4}replay this run with \{ seed: \d+ \}$/;
  const deadlock = (await run(() => new Gate(), { seed: 'random' }).catch((error: unknown) => error)) as Error;
  expect(deadlock.stack).toMatch(token);
  try {
    runSync(() => sleep(1), { seed: 'random' });
  } catch (error) {
    expect((error as Error).stack).toMatch(token);
  }
  expect.assertions(2);
});

test('seed / a run inside another: makes choices of its own, the outer one goes on with its own', () => {
  const outer = (nested: boolean): number[] =>
    runSync(
      function* () {
        const list = [choose(100), choose(100)];
        if (nested) choices(1);
        return [...list, choose(100), choose(100)];
      },
      { seed: 5 },
    );
  expect(outer(true)).toEqual(outer(false));
});

/** Workers that wait, choose and talk to each other as their random numbers say; everything that happens is written down. */
async function trace(seed: number, delays: readonly number[]): Promise<string[]> {
  const seen: string[] = [];
  const stop = observe({
    switch: (from, to, family, kind) => void seen.push(`${from?.name} -${kind}-> ${to?.name} (${family.name})`),
    park: (c) => void seen.push(`${c.name} parks ${c.waitsFor}`),
    wake: (c, by) => void seen.push(`${c.name} woken by ${by?.name}`),
    end: (c, value) => void seen.push(`${c.name} ends with ${String(value)}`),
  });
  try {
    await run(
      function* () {
        const tasks = new Scheduler('tasks');
        const channel = new Channel<string>('talk');
        const reader = tasks.create(function* () {
          for (;;) seen.push(yield* channel.receive());
        });
        tasks.start(reader);
        let left = delays.length;
        for (const [index, delay] of delays.entries()) {
          tasks.start(
            tasks.create(function* () {
              for (let i = 0; i < 5; i++) {
                if (choose(3) === 0) yield* sleep(delay + choose(4));
                else if (choose(2) === 0) yield* tasks.reschedule();
                else yield* until(Promise.resolve());
                yield* channel.send(`${index}.${i} at ${yield* now()}`);
              }
              if (--left === 0) yield* tasks.close(reader);
              return index;
            }),
          );
        }
        yield* tasks.run();
      },
      { seed, clock: virtualClock() },
    );
  } finally {
    stop();
  }
  return seen;
}

test('trace / same program, seed and outside events: the same to the last switch; another seed or event: another', async () => {
  for (const seed of [1, 2, 3]) {
    const first = await trace(seed, [1, 2, 3]);
    expect(first.length).toBeGreaterThan(100);
    expect(await trace(seed, [1, 2, 3])).toEqual(first);
  }
  expect(await trace(1, [1, 2, 3])).not.toEqual(await trace(2, [1, 2, 3]));
  expect(await trace(1, [1, 2, 3])).not.toEqual(await trace(1, [3, 2, 1]));
});
