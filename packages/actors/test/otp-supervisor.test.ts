/**
 * Supervisors, as OTP defines them. "supervisor" and "Supervisor Behaviour" in the titles are the module `supervisor` of the
 * reference manual and the chapter of the design principles where the rule is written down.
 */
import { describe, expect, test } from '@jest/globals';
import type { Routine } from '@core/coroutine';
import { now, sleep } from '@core/coroutine/host';
import {
  actor,
  type ActorRef,
  type Body,
  type ChildSpec,
  exit,
  type ExitReason,
  handlers,
  type Restart,
  type Self,
  type Shutdown,
  supervisor,
  type SupervisorMessage,
  type SupervisorOptions,
} from '../src/index.ts';
import { program, say, thrown } from './program.ts';

const boom = new Error('boom');
type Command = { type: 'end'; reason: ExitReason };

/** A child that writes down its life, and ends as it is told. */
function child(id: string, seen: string[], options: Partial<ChildSpec> = {}): ChildSpec & { id: string } {
  return {
    id,
    register: id,
    start: function* (self: Self<Command>) {
      seen.push(`+${id}`);
      try {
        const { reason } = yield* self.receive();
        if (reason === 'normal') return;
        if (reason instanceof Error) throw reason;
        exit(reason);
      } finally {
        seen.push(`-${id}`);
      }
    },
    ...options,
  };
}

interface Scene {
  readonly sup: ActorRef<SupervisorMessage>;
  readonly seen: string[];
  /** Lets a child end, and everything settle. */
  end(id: string, reason: ExitReason): Routine;
  /** The children that live. */
  alive(): Routine<string[]>;
}

function scene(
  options: SupervisorOptions,
  children: readonly [string, Partial<ChildSpec>?][],
  body: (scene: Scene) => Routine,
  seen: string[] = [],
): string[] {
  program(function* (main) {
    const sup = actor(supervisor(options, children.map(([id, more]) => child(id, seen, more))), { name: 'sup' });
    yield* sleep(1);
    yield* body({
      sup,
      seen,
      *end(id, reason) {
        main.system.registry.whereis<Command>(id)!.send({ type: 'end', reason });
        yield* sleep(1);
      },
      *alive() {
        const all = yield* sup.ask('which-children');
        return all.filter(({ state }) => state === 'running').map(({ id }) => id);
      },
    });
  });
  return seen;
}

const three: [string][] = [['a'], ['b'], ['c']];

describe('Supervisor Behaviour, "Restart strategy"', () => {
  const afterCrashOf = (strategy: SupervisorOptions['strategy'], id: string): string[] => {
    const seen: string[] = [];
    scene({ strategy: strategy! }, three, function* (it) {
      seen.splice(0);
      yield* it.end(id, boom);
      expect(yield* it.alive()).toEqual(['a', 'b', 'c']);
      seen.push('.');
    }, seen);
    return seen.slice(0, seen.indexOf('.'));
  };

  test.each<[SupervisorOptions['strategy'], string, string]>([
    ['one-for-one', 'b', '-b +b'],
    ['one-for-all', 'a', '-a -c -b +a +b +c'],
    ['one-for-all', 'b', '-b -c -a +a +b +c'],
    ['one-for-all', 'c', '-c -b -a +a +b +c'],
    ['rest-for-one', 'a', '-a -c -b +a +b +c'],
    ['rest-for-one', 'b', '-b -c +b +c'],
    ['rest-for-one', 'c', '-c +c'],
  ])('%s / child %s crashes: %s', (strategy, id, trace) => {
    expect(afterCrashOf(strategy, id).join(' ')).toBe(trace);
  });

  test('start and stop / in the order of the list, stopped in reverse', () => {
    expect(scene({}, three, function* () {})).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
  });

  test('stop / the exits of the children: no dead letters', () => {
    program(function* ({ system }) {
      const seen: string[] = [];
      const sup = actor(supervisor({}, [child('a', seen), child('b', seen)]));
      yield* sleep(1);
      sup.exit('shutdown');
      yield* sup.ended();
      expect([seen, system.deadLetters.count]).toEqual([['+a', '+b', '-b', '-a'], 0]);
    });
  });

  test('start / each child has begun before the next one is made', () => {
    const seen: string[] = [];
    scene({}, [
      ['a', {
        start: function* ({ system }: Self<never>) {
          seen.push(`a sees b: ${system.registry.whereis('b') !== undefined}`);
          yield* sleep(100);
        },
      }],
      ['b'],
    ], function* () {});
    expect(seen).toEqual(['a sees b: false']);
  });
});

describe('supervisor, "restart": permanent, transient, temporary', () => {
  const table: [Restart, ExitReason, boolean][] = [
    ['permanent', 'normal', true],
    ['permanent', 'shutdown', true],
    ['permanent', { shutdown: 1 }, true],
    ['permanent', boom, true],
    ['transient', 'normal', false],
    ['transient', 'shutdown', false],
    ['transient', { shutdown: 1 }, false],
    ['transient', boom, true],
    ['transient', 'other', true],
    ['temporary', 'normal', false],
    ['temporary', 'shutdown', false],
    ['temporary', boom, false],
  ];
  test.each(table)('a %s child / ends with %p: restarted is %p', (restart, reason, again) => {
    scene({}, [['a', { restart }]], function* (it) {
      yield* it.end('a', reason);
      expect(yield* it.alive()).toEqual(again ? ['a'] : []);
      const { specs } = yield* it.sup.ask('count-children');
      expect(specs).toBe(restart === 'temporary' ? 0 : 1);
    });
  });

  test('a temporary child / a sibling\'s crash stops it too: it is not started again (rest_for_one, one_for_all)', () => {
    expect(
      scene({ strategy: 'one-for-all' }, [['a'], ['b', { restart: 'temporary' }]], function* (it) {
        yield* it.end('a', boom);
        expect(yield* it.alive()).toEqual(['a']);
      }),
    ).toEqual(['+a', '+b', '-a', '-b', '+a', '-a']);
  });
});

describe('supervisor, "Maximum restart intensity"', () => {
  /** Crashes child a at these times; the reason and time of the supervisor's end, if it comes. */
  function crashesAt(options: SupervisorOptions, times: readonly number[], more: Partial<ChildSpec> = {}): unknown {
    let ended: unknown;
    scene(options, [['a', more], ['b']], function* (it) {
      const begin = yield* now();
      for (const time of times) {
        const wait = time - ((yield* now()) - begin);
        if (wait > 0) yield* sleep(wait);
        if (!it.sup.isAlive) break;
        yield* it.end('a', boom);
      }
      ended = it.sup.exitReason;
    });
    return ended;
  }

  test.each<[string, SupervisorOptions, number[], unknown]>([
    ['the default is 1 restart in 5 seconds', {}, [0], undefined],
    ['two within 5 seconds are too many by default', {}, [0, 4000], 'shutdown'],
    ['two exactly 5 seconds apart are too many', {}, [0, 5000], 'shutdown'],
    ['two with more than 5 seconds between are not', {}, [0, 6000, 12_000, 18_000], undefined],
    ['0: no restart at all', { maxRestarts: 0 }, [0], 'shutdown'],
    ['3 in 10: the fourth is too many', { maxRestarts: 3, within: 10 }, [0, 2, 4, 6], 'shutdown'],
    ['3 in 10: four over a longer time are not', { maxRestarts: 3, within: 10 }, [0, 4, 8, 12, 16, 20], undefined],
    ['one_for_all counts one for all', { strategy: 'one-for-all', maxRestarts: 2 }, [0, 10], undefined],
  ])('intensity / %s', (_what, options, times, reason) => {
    expect(crashesAt(options, times)).toEqual(reason);
  });

  test('intensity / too many restarts: the other children are stopped in reverse, then the supervisor ends with shutdown', () => {
    expect(
      scene({ maxRestarts: 0 }, three, function* (it) {
        yield* it.end('b', boom);
        it.seen.push(String(it.sup.exitReason));
      }),
    ).toEqual(['+a', '+b', '+c', '-b', '-c', '-a', 'shutdown']);
  });

  test('intensity / a child that fails at once when it is restarted: each try counts', () => {
    let tries = 0;
    scene({ maxRestarts: 3 }, [['a', {
      start: function* (self: Self<Command>) {
        if (++tries > 1) throw boom;
        yield* self.receive();
        throw boom;
      },
    }]], function* (it) {
      yield* it.end('a', boom);
      expect([tries, it.sup.exitReason]).toEqual([4, 'shutdown']);
    });
  });

  test('escalation / a supervisor below gives up: the one above restarts it with all its children', () => {
    const seen: string[] = [];
    scene({ maxRestarts: 1 }, [
      ['lower', { register: undefined as never, start: supervisor({ maxRestarts: 0 }, [child('x', seen), child('y', seen)]) }],
    ], function* (it) {
      yield* it.end('x', boom);
      expect(yield* it.alive()).toEqual(['lower']);
      yield* it.end('x', boom);
      expect(it.sup.exitReason).toBe('shutdown');
    });
    expect(seen).toEqual(['+x', '+y', '-x', '-y', '+x', '+y', '-x', '-y']);
  });
});

describe('supervisor, "shutdown"', () => {
  const stubborn = (seen: string[]): Body<never> =>
    function* (self) {
      self.trapExit = true;
      for (;;) seen.push(`ignores ${String(((yield* self.receive()) as { reason: unknown }).reason)}`);
    };
  const graceful = (seen: string[], ms: number): Body<never> =>
    function* (self) {
      self.trapExit = true;
      const { reason } = (yield* self.receive()) as { reason: unknown };
      seen.push(`asked: ${String(reason)}`);
      yield* sleep(ms);
      seen.push('done');
      exit(reason);
    };

  /** Stops a child and tells how it ended and how long that took. */
  function stopping(shutdown: Shutdown | undefined, start: (seen: string[]) => Body<never>): unknown[] {
    const seen: unknown[] = [];
    scene({}, [['a', { start: start(seen as string[]), ...(shutdown === undefined ? {} : { shutdown }) }]], function* (it) {
      const [info] = yield* it.sup.ask('which-children');
      const ref = info!.ref!;
      const begin = yield* now();
      yield* it.sup.ask('stop-child', { id: 'a' });
      seen.push(ref.exitReason, (yield* now()) - begin);
    });
    return seen;
  }

  test('a time / the child ends in time: exit(Child, shutdown) is all it gets', () => {
    expect(stopping(1000, (seen) => graceful(seen, 10))).toEqual(['asked: shutdown', 'done', 'shutdown', 10]);
  });

  test('a time / the child does not end in time: exit(Child, kill)', () => {
    expect(stopping(1000, stubborn)).toEqual(['ignores shutdown', 'killed', 1000]);
  });

  test('no shutdown given / a worker: 5 seconds', () => {
    expect(stopping(undefined, stubborn)).toEqual(['ignores shutdown', 'killed', 5000]);
  });

  test('infinite / the child takes its time: it is waited for', () => {
    expect(stopping('infinite', (seen) => graceful(seen, 1_000_000))).toEqual(['asked: shutdown', 'done', 'shutdown', 1_000_000]);
  });

  test('brutal / trapping or not (brutal_kill): exit(Child, kill) at once', () => {
    expect(stopping('brutal', (seen) => graceful(seen, 10))).toEqual(['killed', 0]);
  });

  test('no shutdown given / a supervisor: its children get the time they need', () => {
    const seen: string[] = [];
    scene({}, [
      ['lower', {
        register: undefined as never,
        start: supervisor({}, [{ id: 'slow', start: graceful(seen, 60_000), shutdown: 'infinite' }]),
      }],
    ], function* (it) {
      yield* it.sup.ask('stop-child', { id: 'lower' });
      seen.push('stopped');
    });
    expect(seen).toEqual(['asked: shutdown', 'done', 'stopped']);
  });

  test('nested trees / the top is stopped: depth first, in reverse order of starting', () => {
    const seen: string[] = [];
    program(function* () {
      const left = supervisor({}, [child('l1', seen), child('l2', seen)]);
      const right = supervisor({}, [child('r1', seen), child('r2', seen)]);
      const top = actor(supervisor({}, [{ id: 'left', start: left }, { id: 'right', start: right }]));
      yield* sleep(1);
      top.exit('shutdown');
      expect(yield* top.ended()).toBe('shutdown');
    });
    expect(seen).toEqual(['+l1', '+l2', '+r1', '+r2', '-r2', '-r1', '-l2', '-l1']);
  });

  test('a killed supervisor / its children are linked to it: they end with killed, unless they trap', () => {
    const reasons: ExitReason[] = [];
    scene({}, [['a']], function* (it) {
      const [info] = yield* it.sup.ask('which-children');
      const ref = info!.ref!;
      it.sup.exit('kill');
      reasons.push(yield* it.sup.ended(), yield* ref.ended());
    });
    expect(reasons).toEqual(['killed', 'killed']);
  });

  test('the parent ends / a supervisor traps exits and ends all the same, with that reason', () => {
    const seen: string[] = [];
    program(function* () {
      let sup!: ActorRef<SupervisorMessage>;
      const parent = actor(function* () {
        sup = actor(supervisor({}, [child('a', seen)]), { link: true });
        yield* sleep(10);
        throw boom;
      });
      yield* parent.ended();
      expect(yield* sup.ended()).toBe(boom);
    });
    expect(seen).toEqual(['+a', '-a']);
  });

  test('a stubborn finally / at brutal stop: it is pushed out of every wait', () => {
    const seen: string[] = [];
    scene({}, [['a', {
      shutdown: 'brutal',
      start: function* (self: Self<never>) {
        try {
          yield* self.receive();
        } finally {
          try {
            yield* sleep(1_000_000);
          } finally {
            seen.push('first');
            yield* sleep(1_000_000);
          }
        }
      },
    }]], function* (it) {
      const begin = yield* now();
      yield* it.sup.ask('stop-child', { id: 'a' });
      seen.push(`after ${(yield* now()) - begin}`);
    });
    expect(seen).toEqual(['first', 'after 0']);
  });
});

describe('supervisor:start_link/2', () => {
  test('start / a child fails: those started before are stopped in reverse, and the supervisor ends', () => {
    const seen: string[] = [];
    program(function* () {
      const sup = actor(
        supervisor({}, [child('a', seen), child('b', seen), { id: 'bad', start: () => fails() }, child('c', seen)]),
      );
      expect(yield* sup.ended()).toEqual({ shutdown: boom });
    });
    expect(seen).toEqual(['+a', '+b', '-b', '-a']);
  });

  test('start / a child returns at once: it counts as started, and then as ended normally', () => {
    scene({}, [['a', { restart: 'transient', start: function* () {} }], ['b']], function* (it) {
      expect(yield* it.alive()).toEqual(['b']);
    });
  });
});

function* fails(): Routine {
  throw boom;
}

describe('supervisor: dynamic children', () => {
  test('start-child (supervisor:start_child/2) / a new child: at the end of the list, with its reference as the answer', () => {
    expect(
      scene({}, [['a']], function* (it) {
        const ref = yield* it.sup.ask('start-child', { spec: child('b', it.seen) });
        expect([ref.name, yield* it.alive()]).toEqual(['b', ['a', 'b']]);
      }),
    ).toEqual(['+a', '+b', '-b', '-a']);
  });

  test('requests that make no sense: errors at the asker, and the supervisor goes on', () => {
    scene({}, [['a']], function* (it) {
      const spec = child('a', []);
      const errors = [
        yield* thrown(it.sup.ask('start-child', { spec })),
        yield* thrown(it.sup.ask('start-child', { spec: { id: 'bad', start: fails } })),
        yield* thrown(it.sup.ask('start-child', { spec: { start: fails } })),
        yield* thrown(it.sup.ask('start-child', { spec: { id: 'x', start: fails, restart: 'never' as never } })),
        yield* thrown(it.sup.ask('start-child', { spec: { id: 'x', start: fails, shutdown: -1 } })),
        yield* thrown(it.sup.ask('restart-child', { id: 'a' })),
        yield* thrown(it.sup.ask('delete-child', { id: 'a' })),
        yield* thrown(it.sup.ask('stop-child', { id: 'nobody' })),
      ];
      expect(errors.map(say)).toEqual([
        'UsageError: cannot start child "a" of "sup": it is running',
        'Error: boom',
        'TypeError: cannot supervise a child without an id',
        'RangeError: cannot supervise "x": "never" is no kind of restart',
        'RangeError: cannot supervise "x": its shutdown is -1; give milliseconds, \'infinite\' or \'brutal\'',
        'UsageError: cannot restart child "a" of "sup": it is running',
        'UsageError: cannot delete child "a" of "sup": it is running',
        'UsageError: cannot stop child "nobody" of "sup": there is none',
      ]);
      expect(yield* it.alive()).toEqual(['a']);
    });
  });

  test('stop-child, restart-child, delete-child (terminate_child, restart_child, delete_child)', () => {
    expect(
      scene({}, [['a']], function* (it) {
        yield* it.sup.ask('stop-child', { id: 'a' });
        expect(yield* it.sup.ask('which-children')).toEqual([
          { id: 'a', ref: undefined, state: 'stopped', restart: 'permanent', kind: 'worker' },
        ]);
        yield* it.sup.ask('restart-child', { id: 'a' });
        yield* it.sup.ask('stop-child', { id: 'a' });
        yield* it.sup.ask('delete-child', { id: 'a' });
        expect(yield* it.sup.ask('count-children')).toEqual({ specs: 0, active: 0, supervisors: 0, workers: 0 });
      }),
    ).toEqual(['+a', '-a', '+a', '-a']);
  });

  test('dynamic (simple_one_for_one) / children without ids: each restarted alone, forgotten when they end for good', () => {
    const seen: string[] = [];
    scene({ strategy: 'dynamic' }, [], function* (it) {
      const made = (yield* it.sup.ask('start-child', {
        spec: {
          restart: 'transient',
          start: handlers({
            crash() {
              throw boom;
            },
            done() {
              exit('normal');
            },
          }),
        },
      })) as ActorRef<{ type: 'crash' | 'done' }>;
      expect(made.name).toBe('sup#1');
      made.send({ type: 'crash' });
      yield* sleep(1);
      const [info] = yield* it.sup.ask('which-children');
      expect([info!.id, info!.ref === made]).toEqual(['sup#1', false]);
      (info!.ref as ActorRef<{ type: 'done' }>).send({ type: 'done' });
      yield* sleep(1);
      expect(yield* it.sup.ask('which-children')).toEqual([]);
    }, seen);
  });

  test('dynamic / stopped: all children are asked at once, as the order does not matter', () => {
    let took = -1;
    program(function* () {
      const sup = actor(supervisor({ strategy: 'dynamic' }));
      const slow: Body<never> = function* (self) {
        try {
          yield* self.receive();
        } finally {
          yield* sleep(1000);
        }
      };
      for (let i = 0; i < 3; i++) yield* sup.ask('start-child', { spec: { start: slow } });
      const begin = yield* now();
      sup.exit('shutdown');
      yield* sup.ended();
      took = (yield* now()) - begin;
    });
    expect(took).toBe(1000);
  });
});

describe('supervisor, "auto_shutdown" and "significant"', () => {
  const significant = { restart: 'transient', significant: true } as const;
  test.each<[SupervisorOptions['autoShutdown'], string[], ExitReason]>([
    ['never', ['a', 'b'], undefined],
    ['any', ['a'], 'shutdown'],
    ['all', ['a'], undefined],
    ['all', ['a', 'b'], 'shutdown'],
  ])('%s / significant children %p end normally: the supervisor ends with %p', (autoShutdown, ids, reason) => {
    scene({ autoShutdown: autoShutdown! }, [['a', significant], ['b', significant], ['c']], function* (it) {
      for (const id of ids) yield* it.end(id, 'normal');
      expect(it.sup.exitReason).toBe(reason);
    });
  });

  test('any / a significant child crashes and is restarted: the supervisor goes on', () => {
    scene({ autoShutdown: 'any' }, [['a', significant]], function* (it) {
      yield* it.end('a', boom);
      expect(it.sup.isAlive).toBe(true);
    });
  });
});

describe('back-off', () => {
  test('backoff / crash after crash: waits longer each time, up to the limit; the supervisor answers meanwhile', () => {
    const starts: number[] = [];
    scene({ maxRestarts: 100, backoff: { initial: 100, factor: 3, max: 500 } }, [['a', {
      start: function* () {
        starts.push(yield* now());
        yield* sleep(10);
        throw boom;
      },
    }]], function* (it) {
      yield* sleep(50);
      const [info] = yield* it.sup.ask('which-children');
      expect(info!.state).toBe('restarting');
      yield* sleep(2000);
    });
    expect(starts.slice(0, 5)).toEqual([0, 110, 420, 930, 1440]);
  });

  test('backoff / the child lived long enough: begins anew', () => {
    const starts: number[] = [];
    scene({ maxRestarts: 100, backoff: { initial: 100, max: 400 } }, [['a', {
      start: function* () {
        starts.push(yield* now());
        yield* sleep(starts.length === 3 ? 500 : 1);
        throw boom;
      },
    }]], function* () {
      yield* sleep(1200);
    });
    expect(starts.slice(0, 4)).toEqual([0, 101, 302, 902]);
  });

  test('backoff / stopped by hand while it waits: it is not started', () => {
    expect(
      scene({ backoff: { initial: 100 } }, [['a']], function* (it) {
        yield* it.end('a', boom);
        yield* it.sup.ask('stop-child', { id: 'a' });
        yield* sleep(1000);
        expect(yield* it.alive()).toEqual([]);
      }),
    ).toEqual(['+a', '-a']);
  });
});

describe('children that do not behave', () => {
  test('a child that can never be started again / no limit on restarts: the supervisor answers, and can be stopped', () => {
    let tries = 0;
    scene({ maxRestarts: Infinity }, [['a', {
      start: function* (self: Self<Command>) {
        if (++tries > 1) throw boom;
        yield* self.receive();
      },
    }]], function* (it) {
      yield* it.sup.ask('count-children');
      (it.sup as Self<SupervisorMessage>).system.registry.whereis<Command>('a')!.send({ type: 'end', reason: 'normal' });
      for (let i = 0; i < 20; i++) yield* it.sup.ask('which-children');
      expect(tries).toBeGreaterThan(10);
      yield* it.sup.ask('stop-child', { id: 'a' });
      const before = tries;
      yield* sleep(1);
      expect([tries, yield* it.alive()]).toEqual([before, []]);
      it.sup.exit('shutdown');
      expect(yield* it.sup.ended()).toBe('shutdown');
    });
  });

  test('a child that has unlinked itself / is stopped: the supervisor notices its end all the same', () => {
    const seen: string[] = [];
    program(function* () {
      let lost!: ActorRef<never>;
      const sup = actor(
        supervisor({}, [{
          id: 'a',
          shutdown: 'infinite',
          start: function* (self: Self<never>) {
            lost = self;
            self.unlink(sup);
            try {
              yield* self.receive();
            } finally {
              yield* sleep(10);
              seen.push('stopped');
            }
          },
        }]),
      );
      yield* sleep(1);
      sup.exit('shutdown');
      expect([yield* sup.ended(), lost.exitReason]).toEqual(['shutdown', 'shutdown']);
    });
    expect(seen).toEqual(['stopped']);
  });

  test('a system that copies messages / start-child: bodies are handed over as they are', () => {
    program(
      function* () {
        const sup = actor(supervisor());
        yield* sleep(1);
        expect((yield* sup.ask('start-child', { spec: child('a', []) })).name).toBe('a');
      },
      { system: { isolation: 'clone' } },
    );
  });
});

describe('options', () => {
  test.each<[string, () => unknown, string]>([
    ['an unknown strategy', () => supervisor({ strategy: 'two' as never }), 'cannot make a supervisor: "two" is no strategy'],
    [
      'a negative intensity',
      () => supervisor({ maxRestarts: -1 }),
      'cannot make a supervisor for -1 restarts within 5000 ms: both are numbers, 0 or more',
    ],
    ['an id twice', () => supervisor({}, [child('a', []), child('a', [])]), 'cannot supervise two children "a"'],
    ['no id', () => supervisor({}, [{ start: fails }]), 'cannot supervise a child without an id'],
    [
      'no body',
      () => supervisor({}, [{ id: 'a', start: 7 as never }]),
      'cannot supervise "a": its start is not a generator function',
    ],
  ])('%s: refused before anything starts', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

test('tree / an actor whose parent has ended: at the top', () => {
  program(function* ({ system }) {
    const parent = actor(function* () {
      actor(
        function* (self: Self<never>) {
          yield* self.receive();
        },
        { name: 'orphan' },
      );
      yield* sleep(1);
    }, { name: 'parent' });
    yield* system.reschedule();
    yield* system.reschedule();
    expect(system.tree().split('\n')).toEqual([
      'actors: 3 actors',
      '└─ main: running',
      '   └─ parent: waits for 1 ms',
      '      └─ orphan: waits to receive in "orphan"',
    ]);
    yield* parent.ended();
    expect(system.tree().split('\n')).toEqual([
      'actors: 2 actors',
      '├─ main: running',
      '└─ orphan: waits to receive in "orphan"',
    ]);
  });
});

test('tree / a nested system: who is below whom, and what each does', () => {
  const drawn: string[] = [];
  scene({ strategy: 'rest-for-one', maxRestarts: 3 }, [
    ['a'],
    ['lower', { register: undefined as never, start: supervisor({}, [child('x', [])]) }],
    ['b'],
  ], function* (it) {
    yield* it.end('b', boom);
    drawn.push(...(it.sup as Self<SupervisorMessage>).system.tree().split('\n'));
  });
  expect(drawn).toEqual([
    'actors: 6 actors',
    '└─ main: running',
    '   └─ sup: supervisor (rest-for-one, 1 of 3 restarts within 5000 ms), waits to receive in "sup"',
    '      ├─ a: waits to receive in "a"',
    '      ├─ lower: supervisor (one-for-one, 0 of 1 restarts within 5000 ms), waits to receive in "lower"',
    '      │  └─ x: waits to receive in "x"',
    '      └─ b: waits to receive in "b"',
  ]);
});
