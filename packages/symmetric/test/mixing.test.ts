/** Symmetric coroutines among other paradigms: nobody knows of anybody. */
import { expect, test } from '@jest/globals';
import { Family, type Routine } from '@core/coroutine';
import { sleep, virtualClock } from '@core/coroutine/host';
import { channel } from '@core/channels';
import { reschedule, run, runSync, spawn } from '@core/tasklets';
import { type SymmetricCoroutine, SymmetricFamily } from '../src/index.ts';

type Give = (value: number) => Routine<void>;

/** A generator construct on a family: `next` switches to its body, which switches to main with each value. */
function generator(family: SymmetricFamily, body: (give: Give) => Routine<void>): () => Routine<number | undefined> {
  const made = family.coroutine().bind(body, function* (value: number) {
    yield* family.main.switch(value);
  });
  return function* () {
    return yield* made.switch<number | undefined>();
  };
}

test('[CO-3] a filler inside a generator, a family each: 0 1 4 300 404 510 1200 1407 1616 2700', () => {
  const fillers = new SymmetricFamily('fillers');
  const shelf: number[] = [];
  const filler = fillers.coroutine().bind(function* () {
    for (let k = 0; ; k += 100) {
      shelf.push(k, k + 1, k + 2);
      yield* fillers.main.switch();
    }
  });
  const next = generator(new SymmetricFamily('generators'), function* (give) {
    for (let i = 0; i < 10; i++) {
      if (shelf.length === 0) yield* filler.switch();
      yield* give(i * shelf.shift()!);
    }
  });
  const seen = runSync(function* () {
    const all: number[] = [];
    for (let value = yield* next(); value !== undefined; value = yield* next()) all.push(value);
    return all;
  });
  expect(seen).toEqual([0, 1, 4, 300, 404, 510, 1200, 1407, 1616, 2700]);
});

test('[CO-16] two tasklets, a generator each, of one family, switching in the body: A10 B20 A11 B21 A12 A. B22 B.', () => {
  const generators = new SymmetricFamily('generators');
  const seen: string[] = [];
  function* consume(who: string, first: number): Routine<void> {
    const next = generator(generators, function* (give) {
      for (let i = 0; i < 3; i++) {
        if (i > 0) yield* reschedule();
        yield* give(first + i);
      }
    });
    for (let value = yield* next(); value !== undefined; value = yield* next()) seen.push(`${who}${value}`);
    seen.push(`${who}.`);
  }
  runSync(function* () {
    spawn(consume, 'A', 10);
    spawn(consume, 'B', 20);
  });
  expect(seen).toEqual(['A10', 'B20', 'A11', 'B21', 'A12', 'A.', 'B22', 'B.']);
});

test('[CO-9] error / leaves a coroutine of one family, entered inside one of another: caught there', () => {
  const [inner, outer] = [new SymmetricFamily('inner'), new SymmetricFamily('outer')];
  const seen: string[] = [];
  const failing = inner.coroutine().bind(function* () {
    throw new Error('boom');
  });
  const catching = outer.coroutine().bind(function* () {
    try {
      yield* failing.switch();
    } catch (error) {
      seen.push(`caught ${(error as Error).message} in ${outer.current.name}`);
    }
  });
  catching.switch().sync();
  expect(seen).toEqual(['caught boom in outer#1']);
});

test('channels / two coroutines by turns inside a tasklet, one receives: the tasklet waits, and both go on in it', () => {
  const seen: string[] = [];
  runSync(function* () {
    const words = channel<string>();
    const talk = new SymmetricFamily('talk');
    const [reader, writer] = [talk.coroutine('reader'), talk.coroutine('writer')];
    reader.bind(function* () {
      for (let word = yield* words.next(); word.done !== true; word = yield* words.next()) {
        seen.push(`reader has ${word.value}`);
        yield* writer.switch(word.value);
      }
    });
    writer.bind(function* () {
      for (let word = yield* reader.switch<string>(); ; word = yield* reader.switch<string>()) seen.push(`writer has ${word}`);
    });
    spawn({ name: 'talkers' }, function* () {
      yield* writer.switch();
      seen.push(`the talk is over: reader ${reader.isAlive}, writer ${writer.isAlive}`);
    });
    spawn({ name: 'source' }, function* () {
      for (const word of ['one', 'two']) {
        seen.push(`sends ${word}, with ${talk.current.name}`);
        yield* words.send(word);
      }
      words.close();
    });
  });
  expect(seen).toEqual([
    'sends one, with main', 'sends two, with main', 'reader has one', 'writer has one', 'reader has two', 'writer has two',
    'the talk is over: reader false, writer true',
  ]);
});

test('one coroutine, moved from tasklet to tasklet / it sleeps in each: whoever switched to it waits, and is main', async () => {
  const seen: string[] = [];
  const family = new SymmetricFamily('family');
  const nomad = family.coroutine('nomad').bind(function* () {
    for (let who = 'nobody'; ; ) {
      yield* sleep(10);
      seen.push(`slept for ${who}`);
      who = yield* family.main.switch<string>('good morning');
    }
  });
  function* host(name: string): Routine<void> {
    seen.push(`${name} hears ${yield* nomad.switch(name)}`);
  }
  await run(function* () {
    spawn(host, 'ann');
    yield* sleep(20);
    spawn(host, 'bob');
    spawn(function* () {
      yield* reschedule();
      try {
        yield* nomad.switch();
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
  }, { clock: virtualClock() });
  expect(seen).toEqual([
    'slept for nobody', 'ann hears good morning',
    'cannot switch to "nomad": it is captured inside a coroutine that is suspended or parked',
    'slept for bob', 'bob hears good morning',
  ]);
});

test('close / of what is around, with two coroutines inside: the current one unwinds, the other stays as it was', () => {
  const seen: string[] = [];
  const others = new Family('others');
  const family = new SymmetricFamily('family');
  const [a, b] = [family.coroutine('a'), family.coroutine('b')];
  function* guarded(name: string, leave: () => Routine<void>): Routine<void> {
    try {
      yield* leave();
    } finally {
      seen.push(`${name} unwinds`);
    }
  }
  a.bind(guarded, 'a', () => to(b));
  b.bind(guarded, 'b', function* () {
    yield* others.suspend();
  });
  const around = others.create(() => to(a));
  others.resume(around).sync();
  others.close(around).sync();
  seen.push(`${around.state}, a ${a.isAlive}, b ${b.isAlive}`);
  a.kill().sync();
  expect(seen).toEqual(['b unwinds', 'ended, a true, b false', 'a unwinds']);
});

function* to(target: SymmetricCoroutine): Routine<void> {
  yield* target.switch();
}
