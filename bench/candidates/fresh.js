// What it costs to make a generator and take one step, by how its function came about.
// Usage: node bench/candidates/fresh.js      see docs/explanation/performance.md, "A generator function made on the spot"
const COUNT = 300_000;
const FLOOR = 3_000_000;
const ROUNDS = 7;
let sum = 0;

function* work(i) {
  return i;
}

class Work {
  constructor(i) {
    this.i = i;
  }

  *steps() {
    return this.i;
  }
}

const ways = {
  'a function of the module': (i) => work(i),
  'an arrow function made on the spot': (i) => once(() => work(i)),
  'a method of a class': (i) => new Work(i).steps(),
  'a generator function made on the spot': (i) =>
    once(function* () {
      return i;
    }),
};
bare();
for (const [name, make] of Object.entries(ways)) {
  const ratios = Array.from({ length: ROUNDS }, () => {
    const floor = cost(bare) / FLOOR;
    return cost(() => stepOf(make)) / COUNT / floor;
  });
  console.log(`${name}: ${ratios.toSorted((a, b) => a - b)[ROUNDS >> 1].toFixed(1)} × a bare next()`);
}

function once(make) {
  return make();
}

function stepOf(make) {
  for (let i = 0; i < COUNT; i++) sum += make(i).next().value;
}

function bare() {
  const body = function* () {
    for (let i = 0; ; i++) yield i;
  };
  const [a, b] = [body(), body()];
  for (let i = 0; i < FLOOR / 2; i++) sum += a.next().value + b.next().value;
}

function cost(run) {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user;
}
