/** Random programs for the model: small enough to be shrunk to a page, rich enough to meet every rule with every other. */
import fc from 'fast-check';
import { GATES, type Block, type Program, type Stmt, type Target } from './model.ts';

const COROUTINES = 6;

const outOf = (n: number): fc.Arbitrary<boolean> => fc.nat(n - 1).map((i) => i === n - 1);
const g = fc.nat(GATES - 1);
const own = fc.constant('own' as const);
const around = fc.record({ around: fc.nat(3) });
const scheduler = fc.constantFrom(2, 3);
const guard = outOf(8).map((unguarded) => !unguarded);
const target = (...of: Target['of'][]): fc.Arbitrary<Target> =>
  fc.record({ of: fc.constantFrom(...of), n: fc.nat(COROUTINES - 1), stray: outOf(40) });

type Weighed = { weight: number; arbitrary: fc.Arbitrary<Stmt> };

function weighed(weight: number, arbitrary: fc.Arbitrary<unknown>): Weighed {
  return { weight, arbitrary: arbitrary as fc.Arbitrary<Stmt> };
}

function move(weight: number, name: string, ...of: Target['of'][]): Weighed {
  return weighed(weight, fc.record({ do: fc.constant(name), c: target(...of), guard }));
}

const { stmt, body } = fc.letrec<{ stmt: Stmt; body: Block }>((tie) => {
  const nested = fc.array(tie('stmt'), { maxLength: 4, size: 'max' });
  const attempt = fc
    .record({ body: nested, handler: nested, cleanup: nested, has: fc.constantFrom('handler', 'cleanup', 'cleanup', 'both') })
    .map(({ has, body, handler, cleanup }) => ({
      do: 'try',
      body,
      handler: has === 'cleanup' ? null : handler,
      cleanup: has === 'handler' ? null : cleanup,
    }));
  return {
    body: fc.array(tie('stmt'), { maxLength: 7, size: 'max' }),
    stmt: fc.oneof(
      { maxDepth: 3, depthSize: 'max' },
      weighed(4, fc.constant({ do: 'snap' })),
      weighed(1, fc.constant({ do: 'raise' })),
      weighed(1, fc.constant({ do: 'return' })),
      move(22, 'resume', 'left', 'left', 'left', 'all'),
      move(6, 'transfer', 'left', 'left', 'all'),
      move(2, 'throw', 'begun', 'begun', 'all'),
      move(2, 'transferThrow', 'left', 'left', 'all'),
      move(2, 'kill', 'begun', 'begun', 'all'),
      move(8, 'close', 'begun', 'begun', 'all'),
      move(6, 'start', 'left', 'all'),
      move(2, 'interrupt', 'begun', 'all'),
      weighed(12, fc.record({ do: fc.constant('suspend'), f: own, guard })),
      weighed(10, fc.record({ do: fc.constant('suspend'), f: around, guard })),
      weighed(1, fc.record({ do: fc.constant('suspend'), f: fc.nat(4), guard })),
      weighed(6, fc.record({ do: fc.constant('run'), f: scheduler, guard })),
      weighed(5, fc.record({ do: fc.constant('reschedule'), f: fc.oneof(own, around, scheduler), guard })),
      weighed(8, fc.record({ do: fc.constant('wait'), g, guard })),
      weighed(6, fc.record({ do: fc.constant('notify'), g, guard })),
      weighed(2, fc.record({ do: fc.constant('notifyThrow'), g, guard })),
      weighed(1, fc.record({ do: fc.constant('refused'), guard })),
      move(2, 'wake', 'begun', 'all'),
      weighed(8, attempt),
      weighed(2, fc.record({ do: fc.constant('repeat'), times: fc.integer({ min: 2, max: 3 }), body: nested })),
      weighed(4, fc.record({ do: fc.constant('call'), body: nested, guard })),
      weighed(2, fc.record({ do: fc.constant('native'), body: nested, guard })),
      weighed(1, fc.record({ do: fc.constant('plain'), body: nested, guard })),
    ),
  };
});

/** Main often begins by making some coroutines ready: otherwise few programs schedule at all. */
const starts = fc.array(fc.record({ do: fc.constant('start' as const), c: target('all'), guard: fc.constant(true) }), {
  maxLength: 4,
  size: 'max',
});

export const programs: fc.Arbitrary<Program> = fc.record({
  hosted: fc.boolean(),
  families: fc.array(fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 4), { minLength: COROUTINES, maxLength: COROUTINES }),
  bodies: fc.array(body, { minLength: COROUTINES, maxLength: COROUTINES }),
  main: fc
    .tuple(starts, fc.array(stmt, { maxLength: 10, size: 'max' }))
    .map(([first, rest]): Block => [...first, ...rest]),
});
