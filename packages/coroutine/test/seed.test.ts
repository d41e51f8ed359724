import { expect, test } from '@jest/globals';
import { choose, seededChooser, setChooser } from '../src/index.ts';
import { run, runSync } from '../src/host.ts';

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
