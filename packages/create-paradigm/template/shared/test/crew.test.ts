// A title is a law: subject / situation: outcome. A test writes the order of events down and compares all of it.
import assert from 'node:assert/strict';
import { test } from '@jest/globals';
import { Crew } from '../src/index.ts';

test('spawn / anywhere: runs nothing and appends to the queue', () => {
  const seen: string[] = [];
  const crew = new Crew();
  crew.spawn(function* () {
    crew.spawn(function* () {
      seen.push('c');
    });
    seen.push('a');
  });
  crew.spawn(function* () {
    seen.push('b');
  });
  assert.deepEqual(seen, []);
  crew.run().sync();
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('reschedule / two workers: they take turns', () => {
  const seen: string[] = [];
  const crew = new Crew();
  for (const name of ['a', 'b']) {
    crew.spawn(function* () {
      for (const n of [1, 2]) {
        seen.push(`${name}${n}`);
        yield* crew.reschedule();
      }
    });
  }
  crew.run().sync();
  assert.deepEqual(seen, ['a1', 'b1', 'a2', 'b2']);
});

test('run / a worker throws: the same error, and the next run goes on with the others', () => {
  const seen: string[] = [];
  const crew = new Crew();
  const failure = new Error('no more paper');
  crew.spawn(function* () {
    throw failure;
  });
  crew.spawn(function* () {
    seen.push('b');
  });
  assert.throws(() => crew.run().sync(), (error) => error === failure);
  assert.deepEqual(seen, []);
  crew.run().sync();
  assert.deepEqual(seen, ['b']);
});

test('two crews / one inside a worker of the other: they do not meet', () => {
  const seen: string[] = [];
  const [outer, inner] = [new Crew('outer'), new Crew('inner')];
  outer.spawn(function* () {
    inner.spawn(function* () {
      seen.push('inner');
      yield* outer.reschedule();
      seen.push('inner again');
    });
    yield* inner.run();
    seen.push('outer');
  });
  outer.spawn(function* () {
    seen.push('meanwhile');
  });
  outer.run().sync();
  assert.deepEqual(seen, ['inner', 'meanwhile', 'inner again', 'outer']);
});
