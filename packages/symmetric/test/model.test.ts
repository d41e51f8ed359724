import { test, expect } from '@jest/globals';
import fc from 'fast-check';
import { type Routine, UsageError } from '@core/coroutine';
import { runSync } from '@core/coroutine/host';
import { type SymmetricCoroutine, SymmetricFamily } from '../src/index.ts';
import { type Command, predict } from './model.ts';

const SIZE = 5;
const number = fc.integer({ min: 0, max: SIZE });
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('bind' as const), to: number }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('switch' as const), to: number }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('throw' as const, 'kill' as const), to: number }) },
    { weight: 1, arbitrary: fc.constant({ do: 'return' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'fail' as const }) },
  ),
  { maxLength: 60 },
);

class Enough extends Error {}

/** Runs the commands for real: one list, of which whoever runs takes the next. */
function perform(list: readonly Command[]): string[] {
  const events: string[] = [];
  const family = new SymmetricFamily('family');
  const all = [family.main, ...Array.from({ length: SIZE }, (_, at) => family.coroutine(`c${at + 1}`))];
  const name = (of: SymmetricCoroutine): string => `c${all.indexOf(of)}`;
  let at = 0;
  function* follow(): Routine<void> {
    const me = name(family.current);
    while (at < list.length) {
      const command = list[at++]!;
      if (command.do === 'return' || command.do === 'fail') {
        if (me === 'c0') continue;
        if (command.do === 'fail') throw new Error('failure');
        return;
      }
      const target = all[command.to]!;
      const verb = `${command.do} c${command.to}`;
      try {
        if (command.do === 'bind') {
          target.bind(begin);
          continue;
        }
        if (command.do === 'throw') yield* target.throw(new Error('thrown'));
        else yield* target[command.do]();
        events.push(`${me} returns from ${verb}`);
      } catch (error) {
        if (error instanceof UsageError) events.push(`${me} refused ${verb}`);
        else if (me === 'c0' && !(error instanceof Enough)) events.push(`c0 caught ${(error as Error).message} from ${verb}`);
        else throw error;
      }
    }
    // The list is over: main has the last word, wherever the program stands.
    if (me !== 'c0') yield* family.main.throw(new Enough());
  }
  function* begin(): Routine<void> {
    events.push(`${name(family.current)} begins`);
    yield* follow();
  }
  try {
    runSync(() => follow());
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return events;
}

test('random programs of binds, switches, throws, kills and ends: event for event as the model says', () => {
  fc.assert(
    fc.property(commands, (list) => {
      expect(perform(list)).toEqual(predict(SIZE, list));
    }),
    { numRuns: 2_000 },
  );
});
