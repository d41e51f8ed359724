// What it costs to make a generator and take one step, by how its function came about.
// Usage: node bench/candidates/fresh.js      see docs/explanation/performance.md, "A generator function made on the spot"
import { printRatios } from './beside-floor.js';

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
printRatios(ways, 300_000, stepOf);

function once(make) {
  return make();
}

function stepOf(make, count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += make(i).next().value;
  return sum;
}
