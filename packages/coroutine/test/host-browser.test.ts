/** Where there is no `setImmediate`, as in browsers, the event loop has its turn by a message channel. */
import { expect, test } from '@jest/globals';

const immediate = globalThis.setImmediate;
(globalThis as { setImmediate?: unknown }).setImmediate = undefined;
const { run, sleep, until, virtualClock } = await import('../src/host.ts');
globalThis.setImmediate = immediate;

test('budget 0 / without setImmediate: timers of the platform fire between turns that never wait for them', async () => {
  let fired = false;
  setTimeout(() => (fired = true), 0);
  let turns = 0;
  await run(
    function* () {
      for (; !fired && turns < 1_000_000; turns++) yield* until(Promise.resolve());
    },
    { budget: 0 },
  );
  expect(fired).toBe(true);
});

test('virtual clock / without setImmediate: jumps when nothing else can go on', async () => {
  const clock = virtualClock();
  await run(
    function* () {
      for (let i = 0; i < 3; i++) yield* sleep(1000);
    },
    { clock },
  );
  expect(clock.now()).toBe(3000);
});
