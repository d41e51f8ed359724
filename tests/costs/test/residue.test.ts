// What very many things leave behind in a program that goes on: a million of each of the first five, 50,000 of the others.
import { expect, test } from '@jest/globals';
import { flags, run } from './child.ts';

/** The smallest thing that can be left for each is a reference. */
const HALF_A_REFERENCE = 4;

for (const [thing, bytes] of Object.entries(run<number>('residue', flags.plain, 1_000_000))) {
  test(`${thing} / again and again: leaves nothing behind`, () => {
    expect(bytes).toBeLessThan(HALF_A_REFERENCE);
  });
}
