// What the stages of the pipeline do, the same for every peer: only what is between them differs.

/** Whole lines out of chunks that were cut anywhere; what is left of a chunk goes before the next one. */
export function splitter() {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    return lines;
  };
}

export function parse(line) {
  const [id, category, amount] = line.split(',');
  return { id: Number(id), category: Number(category.slice(1)), amount: Number(amount) };
}

export const keeps = (record) => record.amount >= 10;

export class Totals {
  #byCategory = Array.from({ length: 16 }, () => 0);

  add(record) {
    this.#byCategory[record.category] += record.amount;
  }

  /** Over the categories, the sum of number × total. */
  answer() {
    return this.#byCategory.reduce((sum, total, category) => sum + category * total, 0);
  }
}
