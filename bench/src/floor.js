// The floor: one `.next()` of a bare generator. It is measured beside everything else, in the same process.

/** @returns the sum of what the two generators gave */
export function bare(n) {
  const a = first();
  const b = second();
  let sum = 0;
  for (let i = 0; i < n / 2; i++) sum += a.next().value + b.next().value;
  return sum;
}

function* first() {
  for (let i = 0; ; i++) yield i;
}

function* second() {
  for (let i = 0; ; i++) yield i;
}
