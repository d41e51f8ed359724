// Moves, calls, barriers, errors and endings.
import { call, ExitSignal, Family, logicalStack, observe, Scheduler, seededChooser } from '@core/coroutine';
import { runSync } from '@core/coroutine/host';
import { Generating } from './paradigms.js';

const DEEP = 100_000;

function describe(error) {
  return `${error.name} (${error.code}): ${error.message}`;
}

function attempt(log, action) {
  try {
    log(action());
  } catch (error) {
    log(describe(error));
  }
}

function fail(message) {
  throw new Error(message);
}

/** A body that says where it is and how it leaves. */
function* visitor(log, family, name) {
  try {
    log(`${name} in`);
    yield* family.suspend(name);
    log(`${name} goes on`);
  } catch (error) {
    log(`${name} catches ${error instanceof ExitSignal ? 'the exit signal' : error.message}`);
    throw error;
  } finally {
    yield* family.suspend(`${name} cleans up`);
    log(`${name} out`);
  }
}

/** The logical lines of an error's stack; what stands between them is the engine's own. */
function logicalLines(error) {
  return error.stack.split('\n').filter((line) => /^ {4}(in (routine|coroutine) |… )/.test(line));
}

export const switching = [
  {
    title: 'resume, suspend, transfer: values and current go along',
    expected: [
      'a starts', 'main got 1', 'a got two', 'b starts in b', 'main got from b', 'main is current', 'suspended', 'ended',
    ],
    body(log) {
      const family = new Family('f');
      const b = family.create(function* () {
        log(`b starts in ${family.current === b ? 'b' : 'another'}`);
        return 'from b';
      });
      const a = family.create(function* () {
        log('a starts');
        log(`a got ${yield* family.suspend(1)}`);
        yield* family.transfer(b);
      });
      log(`main got ${family.resume(a).sync()}`);
      log(`main got ${family.resume(a, 'two').sync()}`);
      log(family.current === undefined ? 'main is current' : 'main is not current');
      log(a.state);
      log(b.state);
    },
  },
  {
    title: 'suspend / families nested in the one that is left: they come back with it',
    expected: ['outer got inner waits', 'inner in inner', 'outer got undefined', 'inner done'],
    body(log) {
      const outer = new Family('outer');
      const inner = new Family('inner');
      const part = inner.create(function* () {
        yield* outer.suspend('inner waits');
        log(`inner in ${inner.current === part ? 'inner' : 'another'}`);
        return 'inner done';
      });
      const whole = outer.create(function* () {
        const result = yield* inner.resume(part);
        yield* outer.suspend();
        log(result);
      });
      log(`outer got ${outer.resume(whole).sync()}`);
      log(`outer got ${outer.resume(whole).sync()}`);
      outer.resume(whole).sync();
    },
  },
  {
    title: `call / recursion ${DEEP} deep: returns the sum`,
    expected: [(DEEP * (DEEP + 1)) / 2],
    body(log) {
      function* sum(n) {
        return n === 0 ? 0 : n + (yield* call(sum, n - 1));
      }
      log(runSync(() => sum(DEEP)));
    },
  },
  {
    title: `call / a suspension at every level, ${DEEP} deep: returns the sum`,
    expected: [DEEP, (DEEP * (DEEP + 1)) / 2],
    body(log) {
      const family = new Family('f');
      function* sum(n) {
        if (n === 0) return 0;
        yield* family.suspend();
        return n + (yield* call(sum, n - 1));
      }
      const coroutine = family.create(sum, DEEP);
      let suspensions = -1;
      let result;
      for (; coroutine.state !== 'ended'; suspensions++) result = family.resume(coroutine).sync();
      log(suspensions);
      log(result);
    },
  },
  {
    title: `call / an error thrown ${DEEP} deep: every finally runs, the same error arrives`,
    expected: [true, DEEP],
    body(log) {
      const thrown = new Error('deep');
      let left = 0;
      function* fall(n) {
        if (n === 0) throw thrown;
        try {
          yield* call(fall, n - 1);
        } finally {
          left++;
        }
      }
      try {
        runSync(() => fall(DEEP));
      } catch (error) {
        log(error === thrown);
      }
      log(left);
    },
  },
  {
    title: `close / suspended ${DEEP} calls deep: every finally runs`,
    expected: [DEEP, 'ended'],
    body(log) {
      const family = new Family('f');
      let left = 0;
      function* descend(n) {
        if (n === 0) return yield* family.suspend();
        try {
          return yield* call(descend, n - 1);
        } finally {
          left++;
        }
      }
      const coroutine = family.create(descend, DEEP);
      family.resume(coroutine).sync();
      family.close(coroutine).sync();
      log(left);
      log(coroutine.state);
    },
  },
  {
    title: 'yield* / native frames 500 deep, a suspension in each: returns the sum',
    expected: [125_250],
    body(log) {
      const family = new Family('f');
      function* sum(n) {
        if (n === 0) return 0;
        yield* family.suspend();
        return n + (yield* sum(n - 1));
      }
      const coroutine = family.create(sum, 500);
      let result;
      while (coroutine.state !== 'ended') result = family.resume(coroutine).sync();
      log(result);
    },
  },
  {
    title: 'error / thrown inside calls inside coroutines: its stack names them, innermost first',
    expected: [
      'boom', '    in routine inner', '    in routine outer', '    in coroutine "worker#1" (worker)',
      '    in coroutine "boss#1" (boss)',
    ],
    body(log) {
      const bosses = new Family('boss');
      const workers = new Family('worker');
      function* inner() {
        yield* bosses.suspend();
        throw new Error('boom');
      }
      function* outer() {
        yield* call(inner);
      }
      const worker = workers.create(function* () {
        yield* call(outer);
      });
      const boss = bosses.create(function* () {
        yield* workers.resume(worker);
      });
      bosses.resume(boss).sync();
      try {
        bosses.resume(boss).sync();
      } catch (error) {
        log(error.message);
        for (const line of logicalLines(error)) if (!line.includes('plain code')) log(line);
      }
    },
  },
  {
    title: 'logicalStack / of a suspended coroutine: its calls and itself',
    expected: ['    in routine inner', '    in coroutine "worker#1" (worker)'],
    body(log) {
      const workers = new Family('worker');
      function* inner() {
        yield* workers.suspend();
      }
      const worker = workers.create(function* () {
        yield* call(inner);
      });
      workers.resume(worker).sync();
      for (const line of logicalStack(worker)) log(line);
    },
  },
  {
    title: 'suspend / across a callback: BarrierError, and both sides go on',
    expected: [
      'BarrierError (barrier): cannot suspend "f#1" across a plain frame: a callback or getter stands between it and this call; write a loop with yield* in its place',
      'f goes on', 'main got 7',
    ],
    body(log) {
      const family = new Family('f');
      const helper = new Family('helper');
      const coroutine = family.create(function* () {
        [0].forEach(() => {
          attempt(log, () =>
            helper.resume(helper.create(function* () {
              yield* family.suspend();
            })).sync(),
          );
        });
        log('f goes on');
        yield* family.suspend(7);
      });
      log(`main got ${family.resume(coroutine).sync()}`);
    },
  },
  {
    title: 'suspend / in a routine iterated by spread: BarrierError, and both sides go on',
    expected: [
      'BarrierError (barrier): cannot suspend across a plain frame: a routine was iterated by for…of, spread or a similar construct; enter it with yield*',
      'main got 7',
    ],
    body(log) {
      const family = new Family('f');
      function* sub() {
        yield* family.suspend(1);
      }
      const coroutine = family.create(function* () {
        attempt(log, () => [...sub()]);
        yield* family.suspend(7);
      });
      log(`main got ${family.resume(coroutine).sync()}`);
    },
  },
  {
    title: 'suspend / in a routine that plain code leaves after a step: refused by the next operation, and both sides go on',
    expected: [
      'for…of', 'main got 7', 'BarrierError', 'destructuring', 'main got 7', 'BarrierError', 'by hand', 'main got 7',
      'BarrierError',
    ],
    body(log) {
      const family = new Family('f');
      function* sub() {
        yield* family.suspend(1);
      }
      const ways = {
        'for…of': () => {
          for (const _ of sub()) break;
        },
        destructuring: () => {
          const [first] = sub();
          return first;
        },
        'by hand': () => sub().next(),
      };
      for (const [name, way] of Object.entries(ways)) {
        log(name);
        const coroutine = family.create(function* () {
          const refusals = [];
          try {
            way();
          } catch (error) {
            refusals.push(error.name);
          }
          // Where `yield*` copies results (Bun, Safari), or where nobody reads them, the slip shows here.
          if (refusals.length === 0) {
            try {
              yield* family.suspend('not reached');
            } catch (error) {
              refusals.push(error.name);
            }
          }
          yield* family.suspend(7);
          return refusals.join();
        });
        log(`main got ${family.resume(coroutine).sync()}`);
        log(family.resume(coroutine).sync());
      }
    },
  },
  {
    title: 'run / a loop that is stepped by plain code: refused, and nobody is lost',
    expected: ['UsageError (usage)', 'ran 1', 'ran 2', 'alive 0, ready 0'],
    body(log) {
      const scheduler = new Scheduler('s');
      for (const n of [1, 2]) {
        scheduler.start(scheduler.create(function* () {
          log(`ran ${n}`);
        }));
      }
      try {
        for (const step of scheduler.run()) log(step);
      } catch (error) {
        log(`${error.name} (${error.code})`);
      }
      scheduler.run().sync();
      log(`alive ${[...scheduler.coroutines()].length}, ready ${scheduler.readyCount}`);
    },
  },
  {
    title: 'usage errors: name the coroutine and its state, and change nothing',
    expected: ['UsageError (usage)', 'UsageError (usage)', 'UsageError (usage)', 'suspended', 1, 'ended'],
    body(log) {
      const [one, two] = [new Family('one'), new Family('two')];
      const kind = (error) => `${error.name} (${error.code})`;
      const refused = (action) => {
        try {
          action();
        } catch (error) {
          log(kind(error));
        }
      };
      const coroutine = one.create(function* () {
        refused(() => one.resume(coroutine).sync());
        yield* one.suspend();
        return 1;
      });
      one.resume(coroutine).sync();
      refused(() => two.resume(coroutine).sync());
      refused(() => one.suspend().sync());
      log(coroutine.state);
      log(one.resume(coroutine).sync());
      log(coroutine.state);
    },
  },
  {
    title: 'body errors: the same object arrives at the resumer, and what is thrown in at the suspension',
    expected: [true, true, 'ended'],
    body(log) {
      const family = new Family('f');
      const [sent, answered] = [new Error('sent'), new Error('answered')];
      const coroutine = family.create(function* () {
        try {
          yield* family.suspend();
        } catch (error) {
          log(error === sent);
          throw answered;
        }
      });
      family.resume(coroutine).sync();
      try {
        family.throw(coroutine, sent).sync();
      } catch (error) {
        log(error === answered);
      }
      log(coroutine.state);
    },
  },
  {
    title: 'throw, kill, close / a finally that suspends: handlers see what they should, each finally runs once',
    expected: [
      'throw in', 'throw catches boom', 'throw cleans up', 'throw out', 'main catches boom', 'ended',
      'kill in', 'kill catches the exit signal', 'kill cleans up', 'kill out', 'ended',
      'close in', 'close cleans up', 'close out', 'ended',
    ],
    body(log) {
      const family = new Family('f');
      for (const way of ['throw', 'kill', 'close']) {
        const coroutine = family.create(visitor, log, family, way);
        family.resume(coroutine).sync();
        log(family[way](coroutine, new Error('boom')).sync());
        try {
          family.resume(coroutine).sync();
        } catch (error) {
          log(`main catches ${error.message}`);
        }
        log(coroutine.state);
      }
    },
  },
  {
    title: 'close / coroutines nested in the closed one: innermost first, errors are gathered',
    expected: ['inner out', 'outer out', 'AggregateError: inner fails, outer fails', 'ended', 'ended'],
    body(log) {
      const [outer, inner] = [new Family('outer'), new Family('inner')];
      const part = inner.create(function* () {
        try {
          yield* outer.suspend();
        } finally {
          log('inner out');
          fail('inner fails');
        }
      });
      const whole = outer.create(function* () {
        try {
          yield* inner.resume(part);
        } finally {
          log('outer out');
          fail('outer fails');
        }
      });
      outer.resume(whole).sync();
      try {
        outer.close(whole).sync();
      } catch (error) {
        log(`${error.name}: ${error.errors.map((each) => each.message).join(', ')}`);
      }
      log(part.state);
      log(whole.state);
    },
  },
  {
    title: 'Symbol.dispose / of a suspended coroutine: closes it',
    expected: ['out', 'ended'],
    body(log) {
      const family = new Family('f');
      const coroutine = family.create(function* () {
        try {
          yield* family.suspend();
        } finally {
          log('out');
        }
      });
      family.resume(coroutine).sync();
      coroutine[Symbol.dispose]();
      log(coroutine.state);
    },
  },
  {
    title: 'kill: later errors still carry a stack',
    expected: [true],
    body(log) {
      const family = new Family('f');
      const coroutine = family.create(function* () {
        yield* family.suspend();
      });
      family.resume(coroutine).sync();
      family.kill(coroutine).sync();
      log(new Error('later').stack.split('\n').length > 1);
    },
  },
  {
    title: 'tree walk / a generator over recursive calls: the nodes in order',
    expected: [1, 2, 3, 4, 5, 6, 7, 'count 7'],
    body(log) {
      function* walk(give, from, to) {
        if (from > to) return 0;
        const middle = (from + to) >> 1;
        const left = yield* call(walk, give, from, middle - 1);
        yield* give(middle);
        return left + 1 + (yield* call(walk, give, middle + 1, to));
      }
      runSync(function* () {
        const nodes = new Generating(function* (give) {
          log(`count ${yield* walk(give, 1, 7)}`);
        });
        for (let node = yield* nodes.next(); node !== undefined; node = yield* nodes.next()) log(node);
      });
    },
  },
  {
    title: 'observe / a tasklet that waits for another: every event in order',
    expected: [
      'create s#1', 'create s#2', 'start s#1', 's#1 -> s#2 schedule', 'start s#2', 'end s#2 2',
      's#2 -> s#1 schedule', 'end s#1 1',
    ],
    body(log) {
      const name = (c) => c?.name ?? 'plain';
      const seen = [];
      const stop = observe({
        create: (c) => seen.push(`create ${name(c)}`),
        start: (c) => seen.push(`start ${name(c)}`),
        switch: (from, to, _family, kind) => {
          seen.push(`${name(from)} -> ${name(to)} ${kind}`);
        },
        end: (c, value) => seen.push(`end ${name(c)} ${value}`),
      });
      try {
        const scheduler = new Scheduler('s');
        for (const value of [1, 2]) {
          scheduler.start(scheduler.create(function* () {
            if (value === 1) yield* scheduler.reschedule();
            return value;
          }));
        }
        scheduler.run().sync();
      } finally {
        stop();
      }
      for (const entry of seen) if (!entry.includes('plain')) log(entry);
    },
  },
  {
    title: 'seededChooser / one seed: the same choices on every engine',
    expected: ['9 2 9 3 3 5 0 1 0 1 6 9 3 2 7 2 4 2 0 5'],
    body(log) {
      const chooser = seededChooser(42);
      log(Array.from({ length: 20 }, () => chooser(10)).join(' '));
    },
  },
  {
    title: '50 coroutines of 5 families, 50,000 steps of legal moves picked at random: the same trace on every engine',
    expected: ['9972 suspends, 8004 resumes, 3483 transfers: -1949078455'],
    body(log) {
      const families = [0, 1, 2, 3, 4].map((n) => new Family(`f${n}`));
      const coroutines = [];
      let state = 12_345;
      const random = (n) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
        return (state >>> 8) % n;
      };
      const counts = { steps: 0, suspend: 0, resume: 0, transfer: 0 };
      let digest = 0;
      const note = (n) => {
        digest = (Math.imul(digest, 31) + n) | 0;
      };
      function* body(index) {
        while (++counts.steps <= 50_000) {
          note(index);
          const family = families[random(5)];
          const target = coroutines[random(50)];
          const isFree = target.state === 'suspended' || target.state === 'new';
          if (random(3) === 0) {
            if (family.current !== undefined) note(yield* move('suspend', family));
          } else if (isFree && target.family.current !== undefined && random(2) === 0) {
            note(yield* call(move, 'transfer', target.family, target));
          } else if (isFree) {
            note(yield* call(move, 'resume', target.family, target));
          }
        }
        return index;
      }
      function* move(kind, family, target) {
        counts[kind]++;
        return target === undefined ? yield* family.suspend(counts.steps) : yield* family[kind](target, counts.steps);
      }
      for (let i = 0; i < 50; i++) coroutines.push(families[i % 5].create(body, i));
      while (counts.steps < 50_000) {
        const free = coroutines.find((c) => c.state === 'suspended' || c.state === 'new');
        note(free.family.resume(free, 0).sync());
      }
      log(`${counts.suspend} suspends, ${counts.resume} resumes, ${counts.transfer} transfers: ${digest}`);
    },
  },
];
