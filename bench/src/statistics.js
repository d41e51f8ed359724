/** The middle value; of an even number of values the upper one of the two in the middle. */
export function median(values) {
  return sorted(values)[values.length >> 1];
}

/** The least and the greatest value. */
export function spread(values) {
  const all = sorted(values);
  return [all[0], all.at(-1)];
}

export function mean(values) {
  return values.reduce((a, b) => a + b) / values.length;
}

function sorted(values) {
  return values.toSorted((a, b) => a - b);
}
