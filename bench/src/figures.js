// How figures are written, in the terminal and on the page.

/** "57.3 ns", "1.85 µs", "16.0 ms": three digits. */
export function time(ns) {
  if (ns === undefined) return '';
  if (ns >= 999_500) return `${digits(ns / 1e6)} ms`;
  if (ns >= 999.5) return `${digits(ns / 1e3)} µs`;
  return `${digits(ns)} ns`;
}

/** "4.25", "42.5", "425". */
export function digits(value) {
  if (value === undefined) return '';
  if (value >= 99.95) return Math.round(value).toLocaleString('en');
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** "283 bytes", "2.85 kB". */
export function bytes(value) {
  if (value === undefined) return '';
  return value < 1000 ? `${Math.round(value)} bytes` : `${digits(value / 1000)} kB`;
}

/** "72 MB". */
export function megabytes(value) {
  return value === undefined ? '' : `${Math.round(value / 1e6)} MB`;
}

/** "2.9 – 3.2". */
export function range([from, to] = []) {
  return from === undefined ? '' : `${digits(from)} – ${digits(to)}`;
}
