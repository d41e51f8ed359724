// What it costs to end a suspended generator with a `finally`: by an error, or by a return.
// Usage: node bench/candidates/unwind.js      see docs/explanation/performance.md, "Errors are no control flow"
const COUNT = 200_000;
const FLOOR = 3_000_000;
const ROUNDS = 7;
const boom = new Error('boom');
let sum = 0;

/** As an operation of the packages: it suspends once, and what is thrown at it comes out. */
const suspended = { done: false, value: 1 };
const operation = {
  [Symbol.iterator]: () => operation,
  next: () => suspended,
  throw(error) {
    throw error;
  },
  return: (value) => ({ done: true, value }),
};

function* cleaning() {
  try {
    yield* operation;
  } finally {
    sum++;
  }
}

const ways = {
  'nothing, only begun': () => {},
  'an error that is thrown into it': (generator) => {
    try {
      generator.throw(boom);
    } catch {
      sum++;
    }
  },
  'a return': (generator) => void generator.return(),
};
bare();
for (const [name, end] of Object.entries(ways)) {
  const ratios = Array.from({ length: ROUNDS }, () => {
    const floor = cost(bare) / FLOOR;
    return cost(() => endAll(end)) / COUNT / floor;
  });
  console.log(`${name}: ${ratios.toSorted((a, b) => a - b)[ROUNDS >> 1].toFixed(1)} × a bare next()`);
}

function endAll(end) {
  for (let i = 0; i < COUNT; i++) {
    const generator = cleaning();
    generator.next();
    end(generator);
  }
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
