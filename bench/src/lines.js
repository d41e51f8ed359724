// The text that the pipeline reads: `id,category,amount` per line, from a generator that is the same in every language.

const CHUNK = 64 * 1024;
const made = new Map();

/** The text of `n` lines, cut in chunks of 64 KiB wherever that falls; made once, so that nobody measures the making. */
export function linesOf(n) {
  if (made.has(n)) return made.get(n);
  const chunks = [];
  let text = '';
  each(n, (id, category, amount) => {
    text += `${id},c${category},${amount}\n`;
    if (text.length < CHUNK) return;
    chunks.push(text.slice(0, CHUNK));
    text = text.slice(CHUNK);
  });
  if (text !== '') chunks.push(text);
  made.clear(); // one size at a time: the text of a million lines is large
  made.set(n, chunks);
  return chunks;
}

/** What the pipeline must answer: over the lines with an amount of 10 or more, the sum of category × amount. */
export function categoriesOf(n) {
  let sum = 0;
  each(n, (_, category, amount) => {
    if (amount >= 10) sum += category * amount;
  });
  return sum;
}

function each(n, visit) {
  let x = 42;
  for (let id = 0; id < n; id++) {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    visit(id, (x >> 8) % 16, (x >> 12) % 1000);
  }
}
