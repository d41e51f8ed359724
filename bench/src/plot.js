// Plots as SVG, readable on light and on dark pages: colours follow the reader's theme, the background is the page's own.

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 14px; }
  .faint { fill: #59636e; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .axis { stroke: #59636e; stroke-width: 1; }
  .c0 { --c: #0969da; } .c1 { --c: #59636e; } .c2 { --c: #bc4c00; } .c3 { --c: #1a7f37; } .c4 { --c: #8250df; }
  .c5 { --c: #bf3989; } .c6 { --c: #7d4e00; } .c7 { --c: #1b7c83; }
  .mark { fill: var(--c); stroke: var(--c); } .hollow { fill: none; stroke: var(--c); stroke-width: 1.5; }
  .line { fill: none; stroke: var(--c); stroke-width: 2; } .thin { stroke: var(--c); stroke-width: 1.5; }
  .label { fill: var(--c); }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .faint { fill: #9198a1; } .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
    .c0 { --c: #4493f8; } .c1 { --c: #9198a1; } .c2 { --c: #f0883e; } .c3 { --c: #3fb950; } .c4 { --c: #ab7df8; }
    .c5 { --c: #db61a2; } .c6 { --c: #d4a72c; } .c7 { --c: #39c5cf; }
  }
`;
const WIDTH = 860;

/**
 * A row for each subject, a mark for each of its values, on a logarithmic axis.
 * @param {object} plot
 * @param {string} plot.title
 * @param {{ name: string, shape: 'dot' | 'ring' | 'diamond' }[]} plot.series
 * @param {{ label: string, marks: { series: number, value: number, name?: string }[] }[]} plot.rows
 * @param {(value: number) => string} plot.write how a value is written at the axis
 * @param {number} [plot.line] a value that a line is drawn at
 * @param {boolean} [plot.linear]
 */
export function strips({ title, series, rows, write, line, linear = false }) {
  const [left, top, step] = [200, 64, 22];
  const height = top + rows.length * step + 34;
  const values = rows.flatMap(({ marks }) => marks.map(({ value }) => value));
  const x = axis(linear ? linearTicks : logTicks, [...values, ...(line === undefined ? [] : [line])], left, WIDTH - 30, linear);
  const bottom = top + rows.length * step;
  const parts = [
    ...x.ticks.map((tick) => upright('grid', x(tick), top - 6, bottom)),
    ...x.ticks.map((tick) => text(x(tick), bottom + 18, round(write(tick)), 'faint', 'middle')),
    ...(line === undefined ? [] : [upright('c2 thin', x(line), top - 6, bottom)]),
    ...legend(series, left),
    ...rows.flatMap(({ label, marks }, i) => {
      const y = top + i * step + step / 2;
      return [
        text(left - 10, y + 4, label, '', 'end'),
        // The first series is drawn last, on top of the others.
        ...marks.toReversed().map(({ series: s, value, name }) => mark(series[s].shape, s, x(value), y, name)),
      ];
    }),
  ];
  return svg(title, height, parts);
}

/**
 * Lines over a logarithmic axis of sizes.
 * @param {object} plot
 * @param {string} plot.title
 * @param {string} plot.across what the sizes are
 * @param {{ name: string, points: [x: number, y: number][] }[]} plot.series
 * @param {(value: number) => string} plot.write
 */
export function lines({ title, across, series, write }) {
  const [left, top, right, bottom] = [70, 50, WIDTH - 190, 330];
  const sizes = [...new Set(series.flatMap(({ points }) => points.map(([size]) => size)))].toSorted((a, b) => a - b);
  const x = axis(() => sizes, sizes, left + 20, right, false);
  const y = axis(logTicks, series.flatMap(({ points }) => points.map(([, value]) => value)), bottom, top, false);
  const names = spreadOut(series.map(({ points }) => y(points.at(-1)[1])));
  const parts = [
    ...y.ticks.map((tick) => `<line class="grid" x1="${left}" x2="${right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>`),
    ...y.ticks.map((tick) => text(left - 8, y(tick) + 4, round(write(tick)), 'faint', 'end')),
    ...sizes.map((size) => text(x(size), bottom + 22, size.toLocaleString('en'), 'faint', 'middle')),
    text((left + right) / 2, bottom + 42, across, 'faint', 'middle'),
    ...series.flatMap(({ name, points }, i) => {
      const colour = `c${i % 8}`;
      const path = points.map(([size, value]) => `${at(x(size))},${at(y(value))}`).join(' ');
      return [
        `<polyline class="${colour} line" points="${path}"/>`,
        ...points.map(([size, value]) => mark('dot', i % 8, x(size), y(value), `${name}: ${write(value)}`)),
        text(right + 10, names[i] + 4, name, `${colour} label`),
      ];
    }),
  ];
  return svg(title, bottom + 56, parts);
}

/** Places along an axis, from pixel `from` to pixel `to`. */
function axis(ticksOf, values, from, to, linear) {
  const ticks = ticksOf(Math.min(...values), Math.max(...values));
  const scale = linear ? (value) => value : Math.log10;
  const [low, high] = [scale(Math.min(...values, ticks[0])), scale(Math.max(...values, ticks.at(-1)))];
  const place = (value) => from + ((scale(value) - low) / (high - low || 1)) * (to - from);
  return Object.assign(place, { ticks });
}

/** 10, 100, 1000, with 20 and 50 between when there are few of them. */
function logTicks(least, most) {
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(most));
  const steps = to - from <= 2 ? [1, 2, 5] : [1];
  const all = [];
  for (let power = from; power <= to; power++) for (const step of steps) all.push(step * 10 ** power);
  const first = all.findLast((tick) => tick <= least) ?? all[0];
  const last = all.find((tick) => tick >= most) ?? all.at(-1);
  return all.filter((tick) => tick >= first && tick <= last);
}

function linearTicks(least, most) {
  const step = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 50].find((size) => (most - least) / size <= 10) ?? 100;
  const ticks = [];
  for (let i = Math.floor(least / step); i <= Math.ceil(most / step); i++) ticks.push(Math.round(i * step * 100) / 100);
  return ticks;
}

/** Moves names apart that would cover each other. */
function spreadOut(places) {
  const order = places.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y);
  for (let i = 1; i < order.length; i++) order[i].y = Math.max(order[i].y, order[i - 1].y + 15);
  const result = [];
  for (const { y, i } of order) result[i] = y;
  return result;
}

function legend(series, left) {
  let x = left;
  return series.flatMap(({ name, shape }, i) => {
    const from = x;
    x += 30 + name.length * 7;
    return [mark(shape, i, from + 5, 42), text(from + 14, 46, name)];
  });
}

function mark(shape, series, x, y, name) {
  const title = name === undefined ? '' : `<title>${escape(name)}</title>`;
  const colour = `c${series}`;
  if (shape === 'ring') return `<circle class="${colour} hollow" cx="${at(x)}" cy="${at(y)}" r="4">${title}</circle>`;
  if (shape === 'dot') return `<circle class="${colour} mark" cx="${at(x)}" cy="${at(y)}" r="4.5">${title}</circle>`;
  const points = `${at(x - 5)},${at(y)} ${at(x)},${at(y - 5)} ${at(x + 5)},${at(y)} ${at(x)},${at(y + 5)}`;
  return `<polygon class="${colour} mark" points="${points}">${title}</polygon>`;
}

function upright(style, x, from, to) {
  return `<line class="${style}" x1="${at(x)}" x2="${at(x)}" y1="${from}" y2="${to}"/>`;
}

function text(x, y, content, style = '', anchor = 'start') {
  const attributes = `${style === '' ? '' : ` class="${style}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${at(x)}" y="${at(y)}"${attributes}>${escape(content)}</text>`;
}

function svg(title, height, parts) {
  const size = `viewBox="0 0 ${WIDTH} ${height}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escape(title)}">`;
  return [head, `<style>${STYLE}</style>`, text(12, 22, title, 'title'), ...parts, '</svg>', ''].join('\n');
}

/** "10 ns" for "10.0 ns". */
function round(figure) {
  return figure.replace(/\.0+(?=\D|$)/, '');
}

function at(place) {
  return String(Math.round(place * 10) / 10);
}

function escape(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
