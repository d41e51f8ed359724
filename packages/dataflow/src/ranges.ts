import { checkIterable, refuse } from './refuse.ts';

/**
 * Sets of whole numbers, as intervals: [low, high, low, high, …] in order, neither touching nor overlapping. They are never
 * changed, so that whoever keeps one can go back to it.
 */
export type Ranges = readonly number[];

export function isIn(ranges: Ranges, value: number): boolean {
  if (!Number.isInteger(value)) return false;
  for (let i = 0; i < ranges.length; i += 2) if (value <= ranges[i + 1]!) return value >= ranges[i]!;
  return false;
}

export function sizeOf(ranges: Ranges): number {
  let size = 0;
  for (let i = 0; i < ranges.length; i += 2) size += ranges[i + 1]! - ranges[i]! + 1;
  return size;
}

export function* valuesOf(ranges: Ranges): IterableIterator<number> {
  for (let i = 0; i < ranges.length; i += 2) for (let v = ranges[i]!; v <= ranges[i + 1]!; v++) yield v;
}

/** The set of the whole ones among these numbers. @throws TypeError, with the wish in it, when they are none */
export function ofValues(values: Iterable<number>, wish: string): Ranges {
  const ranges: number[] = [];
  checkIterable(wish, values, ADVICE);
  const all = [...values];
  for (const each of all) if (typeof each !== 'number' || Number.isNaN(each)) refuse(wish, each, ADVICE);
  const whole = all.filter(Number.isInteger).sort((a, b) => a - b);
  for (const value of whole) {
    const v = value + 0; // a zero without a sign
    const { length } = ranges;
    if (length > 0 && v <= ranges[length - 1]! + 1) ranges[length - 1] = v;
    else ranges.push(v, v);
  }
  return ranges;
}

const ADVICE = 'pass a list of numbers';

export function intersection(a: Ranges, b: Ranges): Ranges {
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const low = Math.max(a[i]!, b[j]!);
    const high = Math.min(a[i + 1]!, b[j + 1]!);
    if (low <= high) common.push(low, high);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return common;
}

export function without(ranges: Ranges, value: number): Ranges {
  const left: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const low = ranges[i]!;
    const high = ranges[i + 1]!;
    if (value < low || value > high) {
      left.push(low, high);
    } else {
      if (low < value) left.push(low, value - 1);
      if (value < high) left.push(value + 1, high);
    }
  }
  return left;
}

/** "1..4 7" */
export function showRanges(ranges: Ranges): string {
  const parts: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    parts.push(ranges[i] === ranges[i + 1] ? String(ranges[i]) : `${ranges[i]}..${ranges[i + 1]}`);
  }
  return parts.join(' ');
}
