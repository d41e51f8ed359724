// What it costs to end a suspended generator with a `finally`: by an error, or by a return.
// Usage: node bench/candidates/unwind.js      see docs/explanation/performance.md, "Errors are no control flow"
import { printRatios } from './beside-floor.js';

const boom = new Error('boom');
let cleaned = 0;

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
    cleaned++;
  }
}

const ways = {
  'nothing, only begun': () => {},
  'an error that is thrown into it': (generator) => {
    try {
      generator.throw(boom);
    } catch {}
  },
  'a return': (generator) => void generator.return(),
};
printRatios(ways, 200_000, endAll);

function endAll(end, count) {
  for (let i = 0; i < count; i++) {
    const generator = cleaning();
    generator.next();
    end(generator);
  }
  return cleaned;
}
