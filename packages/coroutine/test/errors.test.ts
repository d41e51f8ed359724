/** What programs compare and people read: the names, codes and texts of the errors. */
import { expect, test } from '@jest/globals';
import { BarrierError, call, DeadlockError, type ExitSignal, Family, UsageError, WouldBlockError } from '../src/index.ts';

const waiting = [
  {
    coroutine: 'a#1',
    family: 'a',
    waitsFor: 'for its scheduler "b"',
    within: [{ coroutine: 'b#1', family: 'b', waitsFor: 'at "gate"', within: [] }],
  },
  { coroutine: 'a#2', family: 'a', waitsFor: 'at "gate"', within: [] },
];
const lines = ['  "a#1" (a) waits for its scheduler "b"', '    "b#1" (b) waits at "gate"', '  "a#2" (a) waits at "gate"'].join('\n');
const deadlock = 'deadlock: nothing can run, nothing outside is awaited';
const blocked = 'a synchronous run would block: only the outside world can go on';

test.each([
  ['UsageError', () => new UsageError('why'), 'usage', 'why'],
  ['BarrierError', () => new BarrierError('why'), 'barrier', 'why'],
  ['DeadlockError', () => new DeadlockError(waiting), 'deadlock', `${deadlock}\n${lines}`],
  ['DeadlockError', () => new DeadlockError(waiting, 'a hint'), 'deadlock', `${deadlock}\n${lines}\n(a hint)`],
  ['WouldBlockError', () => new WouldBlockError(waiting), 'would-block', `${blocked}\n${lines}`],
])('%s: the error\'s name, code and text', (name, make, code, message) => {
  const error = make();
  expect([error.name, error.code, error.message]).toEqual([name, code, message]);
});

test('an exit signal: its stack is its message alone, for killing pays for no other', () => {
  const family = new Family('f');
  let lines = 0;
  const coroutine = family.create(function* () {
    try {
      yield* call(function* standing() {
        yield* family.suspend();
      });
    } catch (error) {
      lines = (error as ExitSignal).stack!.split('\n').length;
      throw error;
    }
  });
  family.resume(coroutine).sync();
  family.kill(coroutine).sync();
  expect(lines).toBe(1);
});
