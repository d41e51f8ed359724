/** Law 11: after a slip is refused, everybody who had part in it stands where it can go on, and is told what happened. */
import { describe, expect, test } from '@jest/globals';
import { BarrierError, call, type Coroutine, Family, Operation, type Routine, type Steps } from '../src/index.ts';
import { Gate } from './support/gate.ts';
import { Tasklets } from './support/paradigms.ts';

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

/** What plain code gets that iterates an operation inside a coroutine. */
function slip(operation: Operation<unknown>): unknown {
  const family = new Family('slipping');
  return family
    .resume(
      family.create(function* () {
        // oxlint-disable-next-line typescript/no-misused-promises -- this slip is what is refused
        return caught(() => Array.from(operation));
      }),
    )
    .sync();
}

describe('a resume that goes astray', () => {
  test('resume / of one that has been sent an error meanwhile: the refusal tells it as its cause', () => {
    const scheduler = new Tasklets('s');
    const gate = new Gate();
    const seen: unknown[] = [];
    const tasklet = scheduler.create(function* () {
      try {
        yield* gate;
      } catch (error) {
        seen.push(error);
      }
    });
    scheduler.resume(tasklet).sync();
    const sent = new Error('sent');
    gate.refuse(sent);
    const refusal = slip(scheduler.resume(tasklet)) as BarrierError;
    expect(refusal).toBeInstanceOf(BarrierError);
    expect(refusal.cause).toBe(sent);
    scheduler.resume(tasklet).sync();
    expect(seen).toEqual([refusal]);
    expect(tasklet.state).toBe('ended');
  });

  test('resume / with nothing on its way: the refusal has no cause', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      yield* slipping.suspend();
    });
    const slipping = new Family('slipping');
    const refusal = slipping
      .resume(
        slipping.create(function* () {
          // oxlint-disable-next-line typescript/no-misused-promises -- this slip is what is refused
          return caught(() => Array.from(family.resume(coroutine)));
        }),
      )
      .sync() as BarrierError;
    expect(refusal).toBeInstanceOf(BarrierError);
    expect(Object.hasOwn(refusal, 'cause')).toBe(false);
  });

  test('resume / of one inside which another one moves on: both stand suspended, and the error reaches the innermost first', () => {
    const [outer, inner, home] = [new Family('outer'), new Family('inner'), new Family('home')];
    const seen: unknown[] = [];
    const part: Coroutine = inner.create(function* () {
      try {
        yield* home.suspend();
      } catch (error) {
        seen.push(`inner: ${(error as Error).name}`);
        throw error;
      }
    });
    const whole = outer.create(function* () {
      try {
        yield* inner.resume(part);
      } catch (error) {
        seen.push(`outer: ${(error as Error).name}`);
        yield* outer.suspend('goes on');
      }
    });
    const states = home
      .resume(
        home.create(function* () {
          // oxlint-disable-next-line typescript/no-misused-promises -- this slip is what is refused
          seen.push(`plain: ${(caught(() => Array.from(outer.resume(whole))) as Error).name}`);
          return [whole.state, part.state];
        }),
      )
      .sync();
    expect(states).toEqual(['suspended', 'captured']);
    expect(outer.resume(whole).sync()).toBe('goes on');
    expect(seen).toEqual(['plain: BarrierError', 'inner: BarrierError', 'outer: BarrierError']);
    expect([whole.state, part.state]).toEqual(['suspended', 'ended']);
  });
});

const WORDS = 'yielded a plain value: a routine gives values through operations, run by yield*';

describe('a plain yield', () => {
  test('yield / in a call inside a call: raised at the inner call, where the outer routine can catch it', () => {
    const family = new Family('f');
    const seen: unknown[] = [];
    function* slips(): Routine<void> {
      yield 1 as never;
    }
    function* catches(): Routine<string> {
      try {
        yield* call(slips);
      } catch (error) {
        seen.push((error as Error).message);
      }
      return 'goes on';
    }
    const coroutine = family.create(function* () {
      return yield* call(catches);
    });
    expect(family.resume(coroutine).sync()).toBe('goes on');
    expect(seen).toEqual([`"f#1" ${WORDS}`]);
  });

  test('yield / of null: the same usage error', () => {
    const family = new Family('f');
    const coroutine = family.create(function* () {
      yield null as never;
    });
    expect(() => family.resume(coroutine).sync()).toThrow(`"f#1" ${WORDS}`);
  });

  test('yield / in a tasklet that its loop runs: the loop fails with the usage error, the others stay ready', () => {
    const scheduler = new Tasklets('s');
    const seen: unknown[] = [];
    scheduler.spawn(function* () {
      yield 1 as never;
    });
    scheduler.spawn(function* () {
      seen.push('other');
    });
    expect(() => scheduler.run().sync()).toThrow(`"s#1" ${WORDS}`);
    scheduler.run().sync();
    expect(seen).toEqual(['other']);
  });
});

/** An operation whose steps are a routine. */
class Rescue extends Operation<unknown> {
  private readonly body: () => Routine<unknown>;
  constructor(body: () => Routine<unknown>) {
    super();
    this.body = body;
  }
  *[Symbol.iterator](): Steps<unknown> & Routine<unknown> {
    try {
      return yield* call(this.body);
    } catch (error) {
      return `rescued from ${(error as Error).message}`;
    }
  }
}

test('sync / an operation that catches what a call in it throws after a suspension: it gets the error, and its result is returned', () => {
  const family = new Family('f');
  const standing = family.create(function* () {
    yield* family.suspend();
  });
  family.resume(standing).sync();
  const operation = new Rescue(function* () {
    yield* family.throw(standing, new Error('boom'));
  });
  expect(operation.sync()).toBe('rescued from boom');
});
