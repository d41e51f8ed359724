import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { call, Family, type Operation, type Routine } from '@core/coroutine';
import { run } from '@core/coroutine/host';
import { type Greenlet, greenlet, Greenlets } from '../src/index.ts';
import { go, main, refusal } from './support.ts';

function* inner(): Routine<unknown> {
  return yield* main.switch();
}
function* outer(): Routine<unknown> {
  return yield* call(inner);
}

test('[B174] frames / suspended two calls deep: inner, outer, and no further', () => {
  const g = greenlet(() => outer());
  const seen: unknown[] = [g.frames];
  const h: Greenlet = greenlet(function* () {
    seen.push(h.frames);
    return yield* call(outer);
  });
  go(h);
  seen.push(h.frames);
  go(h);
  seen.push(h.frames);
  expect(seen).toEqual([[], [], ['inner', 'outer'], []]);
});

test('[B175] frames / of a recursion: one for each call, and it returns through all of them', () => {
  function* multiply(v: number): Routine<number> {
    return v === 0 ? yield* main.switch<number>() : v * (yield* call(multiply, v - 1));
  }
  const g = greenlet(function* () {
    return yield* call(multiply, 5);
  });
  go(g);
  expect(g.frames).toEqual(Array.from({ length: 6 }, () => 'multiply'));
  expect(go(g, 10)).toBe(1200);
});

test('frames / of one that runs: none, however deep it is in calls', () => {
  function* looks(): Routine<readonly string[]> {
    return g.frames;
  }
  const g: Greenlet = greenlet(function* () {
    return yield* call(looks);
  });
  expect(go(g)).toEqual([]);
});

test('[B176] frames / asked for through what was handed out before the suspension: as they are by then', () => {
  let look!: () => readonly string[];
  const g: Greenlet = greenlet(function* () {
    look = () => g.frames;
    return yield* call(inner);
  });
  go(g);
  expect(look()).toEqual(['inner']);
});

test('[B177] frames / of main, from inside a greenlet: those around it', () => {
  const family = new Family('around');
  function* beyond(): Routine<unknown> {
    return yield* greenlet(function* () {
      return main.frames;
    }).switch();
  }
  const around = family.create(function* () {
    return yield* call(beyond);
  });
  expect(family.resume(around).sync()).toEqual(['beyond']);
  expect(go(greenlet(function* () {
    return main.frames;
  }))).toEqual([]);
  expect(main.frames).toEqual([]);
});

test('[B178] toString / in every state, of main, and of a given name', () => {
  const family = new Greenlets('crew');
  const words: string[] = [];
  const g = family.greenlet(function* () {
    words.push(String(g), String(family.main));
    yield* family.main.switch();
  });
  words.push(String(g));
  go(g);
  words.push(String(g), String(family.main));
  go(g);
  words.push(String(g), String(family.greenlet(undefined, { name: 'cook' })));
  family.dispose().sync();
  words.push(String(family.main));
  expect(words).toEqual([
    '[greenlet "crew#1": pending]',
    '[greenlet "crew#1": current active started]',
    '[greenlet "main": suspended active started main]',
    '[greenlet "crew#1": suspended active started]',
    '[greenlet "main": current active started main]',
    '[greenlet "crew#1": dead]',
    '[greenlet "cook": pending]',
    '[greenlet "main": dead main]',
  ]);
});

/** Runs a program in a process of its own, on the sources, bundled as a browser would have them. */
function inProcess(program: string): { status: number | null; stdout: string; stderr: string } {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
  const bundle = spawnSync(
    join(folder, '../../node_modules/.bin/esbuild'),
    ['--bundle', '--format=esm', '--platform=node', '--conditions=@core/source', '--loader=ts'],
    { cwd: folder, encoding: 'utf8', input: `import { greenlet, currentGreenlet } from './src/index.ts';\n${program}` },
  );
  expect(bundle.stderr).toBe('');
  return spawnSync(process.execPath, ['--input-type=module', '-'], { encoding: 'utf8', input: bundle.stdout });
}

test('[B179] the end of the process / with 1, 10 and 50 suspended greenlets, also nested: clean, and no handler runs', () => {
  const { status, stdout, stderr } = inProcess(`
    const main = currentGreenlet();
    const make = (depth: number): any => greenlet(function* () {
      try {
        if (depth > 1) yield* make(depth - 1).switch();
        else yield* main.switch();
      } catch { console.log('a handler ran'); } finally { console.log('a finally ran'); }
    });
    const kept: unknown[] = [];
    for (const count of [1, 10, 50]) {
      for (let i = 0; i < count; i++) { const g = make(1); kept.push(g); g.switch().sync(); }
      const nested = make(count); kept.push(nested); nested.switch().sync();
    }
    console.log(kept.length);
  `);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '64\n', stderr: '' });
});

test('[B180] a hook at the end of the process / makes and switches greenlets: as ever', () => {
  const { status, stdout, stderr } = inProcess(`
    const main = currentGreenlet();
    const g = greenlet(function* () { return yield* main.switch('suspended'); });
    g.switch().sync();
    process.on('exit', () => {
      const late = greenlet(function* () { return ['late', yield* main.switch('begun')]; });
      console.log(late.switch().sync(), late.switch(1).sync(), g.switch('resumed').sync());
    });
  `);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "begun [ 'late', 1 ] resumed\n", stderr: '' });
});

test('[B184] a bridge to async code, by hand / the body switches, the driver awaits: results and errors come back', async () => {
  /** Sends a promise to the driver; the answer is its value, or raised here. */
  const awaits = <T>(promise: Promise<T>): Operation<T> => main.switch<T>(promise);
  const g = greenlet(function* () {
    const answer = yield* awaits(Promise.resolve(42));
    try {
      yield* awaits(Promise.reject(new RangeError('rejected')));
    } catch (error) {
      return [answer, (error as Error).message];
    }
  });
  let sent = go(g);
  while (!g.dead) {
    try {
      sent = go(g, await sent);
    } catch (error) {
      sent = g.throw(error as Error).sync();
    }
  }
  expect(sent).toEqual([42, 'rejected']);
});

test('switch / awaited in async code: as by sync', async () => {
  const g = greenlet(function* (x: number) {
    return yield* main.switch(x + 1);
  });
  expect([await g.switch(1), await g.switch('end')]).toEqual([2, 'end']);
  expect(await run(() => greenlet(function* () {
    return 'in a run';
  }).switch())).toBe('in a run');
});

test('[B156] a switch that is refused / to a pending and to a suspended one: raised in the caller, and it works later', () => {
  const target = greenlet(function* (x: number) {
    return [x, yield* main.switch('suspended')];
  }, { name: 'target' });
  const blocked = (value: number): string => go(greenlet(function* () {
    return refusal(() => [0].map(() => go(target, value)));
  })) as string;
  const text = 'BarrierError: cannot switch to "target" across a plain frame: ' +
    'a callback or getter stands between it and this call; ' +
    'where a callback has to switch, use map, filter, forEach, reduce, toSorted, stringify and the like of @core/greenlets';
  expect(blocked(1)).toBe(text);
  expect(target.started).toBe(false);
  expect(go(target, 2)).toBe('suspended');
  expect(blocked(3)).toBe(text);
  expect(go(target, 4)).toEqual([2, 4]);
});
