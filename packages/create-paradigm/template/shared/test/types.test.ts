import assert from 'node:assert/strict';
import { test } from '@jest/globals';
import type { Coroutine, Routine, Wait } from '@core/coroutine';
import * as entry from '../src/index.ts';
import type { Crew, Shelf } from '../src/index.ts';

function* print(n: number): Routine<string> {
  return String(n);
}

// The body is only compiled: each line is a law for the compiler.
function* laws(crew: Crew, shelf: Shelf<number>): Routine<void> {
  const wait: Wait<number> = shelf.take();
  const item: number = yield* wait;
  const worker: Coroutine<string> = crew.spawn(print, item);
  // @ts-expect-error -- an argument of another type
  crew.spawn(print, worker.name);
  // @ts-expect-error -- an item of another type
  shelf.put('a');
  // @ts-expect-error -- a plain function cannot suspend
  crew.spawn(() => 1);
}

test('the entry / exports what its documents name, and nothing else', () => {
  assert.equal(typeof laws, 'function');
  assert.deepEqual(Object.keys(entry), ['Crew', 'Shelf']);
});
