import { describe, expect, test } from '@jest/globals';
import { explore, follow, sample } from '../src/explore.ts';

type Choose = (count: number) => number;

/** Asks for `depth` choices of `count`, and answers with what was chosen when that is `wanted`. */
function asks(seen: string[], counts: readonly number[], wanted?: string): (choose: Choose) => string | undefined {
  return (choose) => {
    const word = counts.map(choose).join('');
    seen.push(word);
    return word === wanted ? word : undefined;
  };
}

describe('explore', () => {
  test('explore / no choices: one schedule, and there is no other', () => {
    expect(explore(asks([], []), 10)).toEqual({ schedules: 1, exhaustive: true, found: undefined });
  });

  test('explore / choices of several: every sequence once, the first answers first', () => {
    const seen: string[] = [];
    expect(explore(asks(seen, [2, 3]), 10)).toEqual({ schedules: 6, exhaustive: true, found: undefined });
    expect(seen).toEqual(['00', '01', '02', '10', '11', '12']);
  });

  test('explore / what is asked depends on what was answered: every path of the tree once', () => {
    const seen: string[] = [];
    const attempt = (choose: Choose): undefined => {
      const first = choose(2);
      seen.push(first === 0 ? `0${choose(3)}` : '1');
    };
    expect(explore(attempt, 10)).toMatchObject({ schedules: 4, exhaustive: true });
    expect(seen).toEqual(['00', '01', '02', '1']);
  });

  test('explore / the bound is hit: so many schedules, not exhaustive', () => {
    expect(explore(asks([], [2, 2, 2]), 7)).toMatchObject({ schedules: 7, exhaustive: false });
    expect(explore(asks([], [2, 2, 2]), 8)).toMatchObject({ schedules: 8, exhaustive: true });
  });

  test('explore / something is found: stops there, with the choices up to the last that is not 0', () => {
    const seen: string[] = [];
    expect(explore(asks(seen, [2, 2, 2], '010'), 100)).toEqual({
      schedules: 3, exhaustive: false, found: { value: '010', choices: [0, 1] },
    });
    expect(seen).toEqual(['000', '001', '010']);
  });

  test('follow / given choices: these and then 0; one that is too large becomes the last', () => {
    const seen: string[] = [];
    follow(asks(seen, [2, 3, 2]), [1, 9]);
    expect(seen).toEqual(['120']);
  });

  test('sample / the same seed: the same schedule; its choices replay it', () => {
    const seen: string[] = [];
    const { found } = sample(asks(seen, [9, 9, 9, 9], undefined), 7);
    expect(found).toBeUndefined();
    const again = sample(asks(seen, [9, 9, 9, 9], seen[0]), 7);
    follow(asks(seen, [9, 9, 9, 9]), again.found!.choices);
    expect(seen).toEqual([seen[0], seen[0], seen[0]]);
    sample(asks(seen, [9, 9, 9, 9]), 8);
    expect(seen[3]).not.toBe(seen[0]);
  });
});
