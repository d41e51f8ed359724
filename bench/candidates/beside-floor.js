// How much something costs beside a bare next(), for candidates that are no runtimes.
const FLOOR = 3_000_000;
const ROUNDS = 7;

/** Prints, for each way, what one of `count` times costs: the median ratio of some rounds to the floor beside each. */
export function printRatios(ways, count, repeat) {
  bare();
  for (const [name, way] of Object.entries(ways)) {
    const ratios = Array.from({ length: ROUNDS }, () => {
      const floor = cost(bare) / FLOOR;
      return cost(() => repeat(way, count)) / count / floor;
    });
    console.log(`${name}: ${ratios.toSorted((a, b) => a - b)[ROUNDS >> 1].toFixed(1)} × a bare next()`);
  }
}

function bare() {
  let sum = 0;
  const body = function* () {
    for (let i = 0; ; i++) yield i;
  };
  const [a, b] = [body(), body()];
  for (let i = 0; i < FLOOR / 2; i++) sum += a.next().value + b.next().value;
  return sum;
}

function cost(run) {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user;
}
