import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Family, type Operation, type Routine, UsageError } from '@core/coroutine';
import { reschedule, runSync, spawn } from '@core/tasklets';
import { type Greenlet, GreenletExit, Greenlets } from '../src/index.ts';
import { Model, type Instruction, type Program } from './model.ts';

/** The same programs by greenlets. */
class Real {
  readonly log: string[] = [];
  readonly events: string[] = [];
  private readonly family = new Greenlets('real');
  private readonly greenlets: Greenlet[];
  private readonly program: Program;
  private texts = 0;

  constructor(program: Program, follow: boolean) {
    this.program = program;
    const { family } = this;
    const body = (i: number) => (first: unknown): Routine<string> => this.body(i, first);
    this.greenlets = program.map((_, i) => (i === 0 ? family.main : family.greenlet(body(i), { name: String(i) })));
    for (const [i, { parent }] of program.entries()) if (i > 0) this.greenlets[i]!.parent = this.greenlets[parent]!;
    const label = (g: Greenlet): number => this.greenlets.indexOf(g);
    if (follow) {
      this.family.setTrace((event, origin, target) => this.events.push(`${event}(${label(origin)}, ${label(target)})`));
    }
  }

  /** What main does, as a routine: run it wherever main is to be. */
  *main(pause?: () => Operation<unknown>): Routine<void> {
    for (const step of this.program[0]!.steps) {
      yield* this.perform(0, { ...step, catches: true } as Instruction);
      if (pause !== undefined) yield* pause();
    }
  }

  private *body(me: number, first: unknown): Routine<string> {
    this.log.push(`${me}: begins with ${text(first)}`);
    for (const step of this.program[me]!.steps) yield* this.perform(me, step);
    const { end } = this.program[me]!;
    if (end === 'exit') throw new GreenletExit(`exit of ${me}`);
    if (end === 'fail') throw new Error(`error of ${me}`);
    return `result of ${me}`;
  }

  private *perform(me: number, step: Instruction): Routine<void> {
    const target = this.greenlets[step.target]!;
    let got: string;
    try {
      switch (step.do) {
        case 'switch':
          got = `gets ${text(yield* target.switch(`v${++this.texts}`))}`;
          break;
        case 'throw': {
          const what = `${step.exit ? 'exit' : 'error'}${++this.texts}`;
          got = `gets ${text(yield* target.throw(step.exit ? new GreenletExit(what) : new Error(what)))}`;
          break;
        }
        case 'kill': {
          const value = yield* target.kill();
          got = value === undefined ? 'killed' : `gets ${text(value)}`;
          break;
        }
        default:
          target.parent = this.greenlets[step.parent]!;
          got = 'set';
      }
    } catch (error) {
      if (error instanceof UsageError) got = 'refused';
      else if ((step as { catches?: boolean }).catches !== true) throw error;
      else got = `catches ${text(error)}`;
    }
    this.log.push(`${me}: ${got}`);
    for (const each of this.greenlets) {
      let steps = 0;
      for (let g: Greenlet | null = each; g !== null; g = g.parent) if (++steps > COUNT) throw new Error('parents run in a circle');
    }
  }
}

function text(value: unknown): string {
  return value instanceof Error ? value.message || 'exit' : String(value);
}

const COUNT = 5;
const target = fc.nat({ max: COUNT - 1 });
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('switch' as const), target, catches: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('throw' as const), target, exit: fc.boolean(), catches: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), target, catches: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('parent' as const), target, parent: target }) },
);
const program: fc.Arbitrary<Program> = fc.tuple(
  ...Array.from({ length: COUNT }, (_, i) =>
    fc.record({
      parent: fc.nat({ max: Math.max(i - 1, 0) }),
      steps: fc.array(instruction, { maxLength: i === 0 ? 8 : 4 }),
      end: fc.constantFrom('return' as const, 'return' as const, 'fail' as const, 'exit' as const),
    })),
);

function expected(each: Program): Model {
  const model = new Model(each);
  model.run();
  return model;
}

/** On failure fast-check prints the seed, the path and the smallest program; pass `{ seed, path }` here to run it again. */
const options = { seed: 20_070_718, numRuns: 2000 };

describe('random programs / as the model says', () => {
  test('main is a coroutine of another family, nobody follows', () => {
    fc.assert(fc.property(program, (each) => {
      const real = new Real(each, false);
      const outside = new Family('outside');
      outside.resume(outside.create(() => real.main())).sync();
      expect(real.log).toEqual(expected(each).log);
    }), options);
  });

  test('main is a tasklet among others, and every switch is traced', () => {
    fc.assert(fc.property(program, (each) => {
      const [a, b] = [new Real(each, true), new Real(each, true)];
      runSync(function* () {
        for (const real of [a, b]) spawn(() => real.main(reschedule));
      });
      const model = expected(each);
      for (const real of [a, b]) expect([real.log, real.events]).toEqual([model.log, model.events]);
    }), options);
  });
});
