// What a transfer costs when coroutines of so many classes have transferred in the process before.
// Usage: node bench/candidates/classes.js      see docs/explanation/performance.md, "Four classes, and no more"
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Coroutine, Family } from '@core/coroutine';

const COUNT = 2_000_000;
const ROUNDS = 5;

if (process.argv[2] === undefined) {
  for (const kinds of [1, 2, 4, 5, 7]) {
    const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(kinds)], { encoding: 'utf8' });
    console.log(`${kinds} classes: ${stdout.trim()} × a bare next()`);
  }
} else {
  console.log(ratioWith(Number(process.argv[2])).toFixed(1));
}

function ratioWith(kinds) {
  const classes = [Coroutine, ...Array.from({ length: kinds - 1 }, derived)];
  for (let i = 0; i < 3; i++) for (const each of classes) transfers(each, COUNT / 40);
  bare(COUNT / 10);
  const ratios = Array.from({ length: ROUNDS }, () => {
    const floor = cost(() => bare(COUNT));
    return cost(() => transfers(classes.at(-1), COUNT)) / floor;
  });
  return ratios.toSorted((a, b) => a - b)[ROUNDS >> 1];
}

function derived() {
  return class extends Coroutine {};
}

function transfers(Type, n) {
  const family = new Family('bench');
  let left = n;
  const body = function* (other) {
    for (; left > 0; left--) yield* family.transfer(other());
  };
  const a = new Type(family, body, [() => b]);
  const b = new Type(family, body, [() => a]);
  family.resume(a).sync();
}

function bare(n) {
  const body = function* () {
    for (let i = 0; ; i++) yield i;
  };
  const [a, b] = [body(), body()];
  for (let i = 0; i < n / 2; i++) void (a.next().value + b.next().value);
}

function cost(work) {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user;
}
