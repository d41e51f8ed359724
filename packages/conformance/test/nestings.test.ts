/** Each nesting is what it says: who stands around the inner member when it takes a turn. */
import { chain } from '@core/coroutine';
import { expect, test } from '@jest/globals';
import { Cell } from '../src/cell.ts';
import { membersOf, nestings } from '../src/nestings.ts';
import { execute } from '../src/world.ts';
import { families } from './adapters/families.ts';
import type { Adapter } from '../src/index.ts';

/** Says at each turn in which cells it runs, innermost first, and how many other coroutines are in the chain. */
function placed(name: string): Adapter {
  const adapter: Adapter = {
    ...(families as Adapter),
    name,
    *run(_instance, script, probe) {
      function* turn() {
        const all = [...chain()];
        const cells = all.filter((coroutine) => coroutine instanceof Cell).map((cell) => cell.name);
        probe.log(`${cells.join(' in ')}, ${all.length} deep`);
      }
      for (const worker of script) yield* probe.work(worker, turn);
    },
  };
  return adapter;
}

const [a, b] = [placed('A'), placed('B')];

/** The turns of B, under the schedule that answers `choices` and then 0. */
function turnsOfB(name: string, choices: readonly number[] = []): string[] {
  const nesting = nestings.find((each) => each.name === name)!;
  const left = [...choices];
  const program = { driver: nesting.driver, members: membersOf(nesting, ['A', 'B'], 'tptpt') };
  const { records, error } = execute([a, b], program, () => left.shift() ?? 0);
  expect(error).toBeUndefined();
  return records.filter(({ paradigm }) => paradigm === 'B').map(({ trace }) => trace.filter((line) => line.includes('deep')).join('; '));
}

// Around every member: the driver's coroutine, and the host's main.
test.each([
  ['whole', [], ['B in A, 4 deep; B in A, 4 deep; B in A, 4 deep', 'B in A, 4 deep; B in A, 4 deep; B in A, 4 deep']],
  ['stepped', [], ['B in A, 4 deep; B in A, 4 deep; B, 3 deep']],
  ['stepped', [1, 1], ['B, 3 deep; B, 3 deep; B, 3 deep']],
  ['callback', [], ['B in A, 4 deep; B in A, 4 deep; B, 3 deep']],
  ['captured', [], ['B in A, 4 deep; B in A, 4 deep; B in A, 4 deep']],
  ['beside', [], ['B, 3 deep; B, 3 deep; B, 3 deep']],
  ['moved', [1, 1, 1], ['B, 9 deep; B, 8 deep; B, 3 deep']],
  ['scheduled', [], ['B, 3 deep; B, 3 deep; B, 3 deep']],
])('%s / choices %j: B stands where it should', (name, choices, expected) => {
  expect(turnsOfB(name, choices)).toEqual(expected);
});
