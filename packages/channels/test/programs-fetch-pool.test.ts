/** A pool that fetches: rate-limited, retrying, cancellable; against a server of its own that fails at random, by a seed. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Routine, seededChooser } from '@core/coroutine';
import { sleep, until, withSignal } from '@core/coroutine/host';
import { run, spawn, type Tasklet } from '@core/tasklets';
import { channel, type Receiver, type Sender, ticker } from '../src/index.ts';

interface Answer {
  path: string;
  body: string | undefined;
  error: string | undefined;
  attempts: number;
}

interface Pool {
  base: string;
  workers: number;
  retries: number;
  /** One request for each tick. */
  ticks: Receiver<number>;
  /** The ticks that were used. */
  used: number[];
}

function* attempt(pool: Pool, path: string): Routine<string> {
  pool.used.push(yield* pool.ticks.receive());
  return yield* withSignal(function* (signal) {
    const response = yield* until(fetch(pool.base + path, { signal, headers: { connection: 'close' } }));
    if (!response.ok) throw new Error(`status ${response.status}`);
    return yield* until(response.text());
  });
}

function* work(pool: Pool, jobs: Receiver<string>, answers: Sender<Answer>): Routine {
  yield* jobs.each(function* (path) {
    for (let attempts = 1; ; attempts++) {
      let [body, error]: (string | undefined)[] = [];
      try {
        body = yield* attempt(pool, path);
      } catch (failure) {
        if ((failure as { code?: unknown }).code === 'cancelled') throw failure;
        error = (failure as Error).message;
      }
      if (error === undefined || attempts > pool.retries) {
        yield* answers.send({ path, body, error, attempts });
        return;
      }
      yield* sleep(attempts); // a little longer each time
    }
  });
}

/** Fetches all paths; the answers come in the order in which they are ready. */
function* fetchAll(pool: Pool, paths: readonly string[], answers: Sender<Answer>): Routine {
  const jobs = channel<string>(0, { name: 'jobs' });
  const workers: Tasklet<void>[] = [];
  try {
    for (let i = 0; i < pool.workers; i++) workers.push(spawn(work, pool, jobs, answers));
    for (const path of paths) yield* jobs.send(path);
    jobs.close();
    for (const worker of workers) yield* worker.join();
    answers.close();
  } finally {
    for (const worker of workers) worker.cancel();
  }
}

let server: Server;
let base: string;
/** How often each path was asked for; how many requests are, and were at most, under way; how many were given up. */
let asked: Map<string, number>;
let underWay: number;
let most: number;
let abandoned: number;
/** How often a path fails before it succeeds. */
let failures: (path: string) => number;

beforeEach(async () => {
  [asked, underWay, most, abandoned, failures] = [new Map(), 0, 0, 0, () => 0];
  server = createServer((request, response) => {
    const path = request.url!;
    const count = (asked.get(path) ?? 0) + 1;
    asked.set(path, count);
    most = Math.max(most, ++underWay);
    response.on('close', () => {
      underWay--;
      if (!response.writableFinished) abandoned++;
    });
    if (path.startsWith('/hangs')) return;
    if (count > failures(path)) response.end(`body of ${path}`);
    else if (count % 2 === 1) response.writeHead(503).end();
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

function poolOf(workers: number, retries: number): Pool {
  return { base, workers, retries, ticks: ticker(2), used: [] };
}

test.each([1, 2, 3])('seed %s: every path is fetched, with as many attempts as it needs; no more at once than workers', async (seed) => {
  const random = seededChooser(seed);
  const plan = new Map(Array.from({ length: 24 }, (_, i) => [`/page/${i}`, random(5)]));
  failures = (path) => plan.get(path)!;
  const pool = poolOf(4, 3);
  const answers: Answer[] = [];
  await run(function* () {
    const ready = channel<Answer>();
    spawn(fetchAll, pool, [...plan.keys()], ready);
    yield* ready.each(function* (answer) {
      answers.push(answer);
    });
  });
  const expected = [...plan].map(([path, fails]) =>
    fails > 3
      ? { path, body: undefined, error: expect.any(String), attempts: 4 }
      : { path, body: `body of ${path}`, error: undefined, attempts: fails + 1 },
  );
  const byPath = (a: { path: string }, b: { path: string }): number => Number(a.path.slice(6)) - Number(b.path.slice(6));
  expect(answers.toSorted(byPath)).toEqual(expected);
  for (const { path, attempts } of answers) expect(asked.get(path)).toBe(attempts);
  expect(most).toBeLessThanOrEqual(4);
  // One request for each tick, and none without.
  expect(pool.used).toHaveLength(answers.reduce((sum, { attempts }) => sum + attempts, 0));
  expect(new Set(pool.used).size).toBe(pool.used.length);
});

test('cancelled: every request under way is called off, and nobody is left', async () => {
  const pool = poolOf(3, 0);
  const paths = ['/page/1', '/hangs/1', '/hangs/2', '/hangs/3', '/page/2'];
  const seen: unknown[] = [];
  await run(function* () {
    const ready = channel<Answer>();
    const fetching = spawn(fetchAll, pool, paths, ready);
    seen.push((yield* ready.receive()).body);
    while (most < 3) yield* sleep(1);
    seen.push((yield* fetching.stop('enough')).status, ready.balance);
  });
  while (underWay > 0) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  expect([...seen, abandoned, asked.has('/page/2')]).toEqual(['body of /page/1', 'cancelled', 0, 3, false]);
});
