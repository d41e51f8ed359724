/** A seeded generator of whole numbers below `limit`: everybody's actors choose the same partners. */
function random(seed, limit) {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return (x >> 8) % limit;
  };
}

/** A partner for `self` among `count`, never itself. */
export function partners(self, count) {
  const next = random(self + 1, count - 1);
  return () => {
    const other = next();
    return other < self ? other : other + 1;
  };
}
