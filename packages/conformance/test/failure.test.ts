import { describe, expect, test } from '@jest/globals';
import { checkAlone, checkPair, explain, replay, type Adapter, type Failure } from '../src/index.ts';
import { families } from './adapters/families.ts';
import { schedulers } from './adapters/schedulers.ts';
import { tasklets } from './adapters/tasklets.ts';
import { broken } from './broken/alone.ts';
import { globalCurrent } from './broken/together.ts';

function firstOf(rows: ReturnType<typeof checkPair>, law: string): Failure {
  return rows.find((row) => row.law === law && row.failures.length > 0)!.failures[0]!;
}

describe('a failure', () => {
  test('of a law about one paradigm / shrunk: the smallest script, and nothing besides', () => {
    const { adapter } = broken.find(({ adapter }) => adapter.name === 'swallower')!;
    expect(firstOf(checkAlone(adapter), 'errors')).toEqual({
      law: 'errors',
      message: 'the error "w1 fails" was swallowed',
      token: 'errors/turns/swallower:x/-/',
      trace: ['w1 begins', '(done)'],
    });
  });

  test('of a law about one paradigm / explained: what was delivered, how the run ended, and the token', () => {
    const adapter: Adapter = {
      name: 'turnless',
      make: () => {},
      *run(_instance, script, probe) {
        for (const worker of script) {
          try {
            yield* probe.work(worker, () => undefined as never);
          } catch (error) {
            probe.threw(error);
          }
        }
      },
    };
    expect(explain(firstOf(checkAlone(adapter), 'program'))).toBe(`law "program": w1 passed no step instead of 0
  w1 begins
  delivered TypeError: a turn is to be a routine or an operation, and not undefined
  (done)
  replay: program/turns/turnless:t/-/`);
  });

  test.each([
    ['a plain function', () => {}, 'undefined'],
    ['an async function', async () => {}, '[object Promise]'],
  ])('of an adapter whose run is %s / explained: it says so', (_what, run, seen) => {
    const adapter = { name: 'runless', make: () => {}, run } as never as Adapter;
    expect(explain(firstOf(checkAlone(adapter), 'program'))).toBe(`law "program": w1 was never run
  delivered TypeError: run is to be a routine or an operation, and not ${seen}
  (threw)
  replay: program/turns/runless:/-/`);
  });

  test('of a law about one instance and several runners / explained: what happened', () => {
    const { adapter } = broken.find(({ adapter }) => adapter.name === 'deaf')!;
    expect(explain(firstOf(checkAlone(adapter), 'by-hand'))).toContain(`law "by-hand": w1 was resumed by hand and did not go on
  w1 begins
`);
  });

  test('of a long run / explained: the last twelve lines', () => {
    const trace = Array.from({ length: 20 }, (_, i) => `event ${i}`);
    const lines = explain({ law: 'program', message: 'it fails', token: 't', trace }).split('\n');
    expect(lines.slice(1)).toEqual(['  … 8 before', ...trace.slice(8).map((line) => `  ${line}`), '  replay: t']);
  });

  test('of a fault / shrunk: no step and no choice that it does not need', () => {
    const { adapter } = broken.find(({ adapter }) => adapter.name === 'dropper')!;
    expect(firstOf(checkAlone(adapter), 'hand-off').token).toBe('hand-off/turns/dropper:pt/cancel-0-1-w1/');
  });

  test('of a trace / explained: both traces side by side where they part, and the token', () => {
    const failure = firstOf(checkPair(globalCurrent, globalCurrent, { schedules: 3 }), 'projection');
    expect(explain(failure)).toBe(`law "projection": "global-current" is disturbed by its company
  alone        | in company
  w1 begins    | w1 begins
  w1 passes p0 | w1 passes p0
> w1 passes t1 | delivered UsageError: cannot suspend "global current": no coroutine of this family is running here
  w1 ends      | (done)
  result of w1 |
  (done)       |
  replay: ${failure.token}`);
  });

  test('of a long trace / explained: four equal lines before the difference and five after it', () => {
    const equal = Array.from({ length: 20 }, (_, i) => `event ${i}`);
    const difference = { paradigm: 'x', alone: [...equal, 'left', ...equal], mixed: [...equal, 'right', ...equal] };
    expect(explain({ law: 'projection', message: 'it differs', token: 't', difference })).toBe(`law "projection": it differs
  alone      | in company
  … 16 equal | …
  event 16   | event 16
  event 17   | event 17
  event 18   | event 18
  event 19   | event 19
> left       | right
  event 0    | event 0
  event 1    | event 1
  event 2    | event 2
  event 3    | event 3
  event 4    | event 4
  replay: t`);
  });
});

describe('replay', () => {
  test('replay / a token of a law that holds: nothing', () => {
    // Who waits here has nobody left that could go on meanwhile.
    expect(replay([schedulers], 'waiting/turns/schedulers:+p/park-0-1/')).toBeUndefined();
    expect(replay([schedulers], 'waiting/turns/schedulers:ttp+t/park-0-1/')).toBeUndefined();
    expect(replay([families, schedulers], 'projection/moved/families:gpt+p/schedulers:ptp@0c/kill-0-2/0110')).toBeUndefined();
  });

  test('replay / a token of a failure: the same failure', () => {
    const failure = firstOf(checkPair(globalCurrent, globalCurrent, { schedules: 3 }), 'projection');
    expect(replay([globalCurrent], failure.token)).toEqual(failure);
  });

  test('replay / without the adapter: refused, and it is named', () => {
    expect(() => replay([families], 'projection/turns/tasklets:p/-/')).toThrow(
      new TypeError('cannot replay "projection/turns/tasklets:p/-/": there is no adapter named "tasklets"'),
    );
  });

  test('replay / an unknown law: refused, and those that exist are named', () => {
    expect(() => replay([tasklets], 'luck/turns/tasklets:p/-/')).toThrow(
      'cannot check law "luck": there are creation, order, program, errors, kill, close, resumers, host, barrier, current, ' +
        'results, waiting, cancel, hand-off, runners, by-hand, guests, projection, cost',
    );
  });
});
