import { expect, test } from '@jest/globals';
import {
  breadthFirst,
  depthFirst,
  distinct,
  type DomainVariable,
  limitedDiscrepancy,
  linear,
  propagate,
  solveAll,
  solveBest,
  solveOne,
  type Space,
  type Strategy,
} from '../src/index.ts';
import type { Routine } from '@core/coroutine';

function* money(space: Space) {
  const letters = [...'SENDMORY'].map((name) => space.integer(0, 9, { name }));
  const word = (text: string, sign: 1 | -1) =>
    [...text].map((name, i) => [sign * 10 ** (text.length - 1 - i), letters.find((x) => x.name === name)!] as const);
  distinct(letters);
  linear([...word('SEND', 1), ...word('MORE', 1), ...word('MONEY', -1)], '=', 0);
  letters[0]!.atLeast(1);
  letters[4]!.atLeast(1);
  yield* space.distribute(letters);
  return Object.fromEntries(letters.map((x) => [x.name, x]));
}

const queens = (n: number) =>
  function* (space: Space): Routine<DomainVariable[]> {
    const columns = space.integers(n, 0, n - 1, { name: 'q' });
    const rows = columns.map((_, i) => i);
    distinct(columns);
    distinct(columns, rows);
    distinct(columns, rows.map((i) => -i));
    yield* space.distribute(columns);
    return columns;
  };

const strategies: readonly [string, () => Strategy][] = [
  ['depth first', depthFirst],
  ['breadth first', breadthFirst],
  ['limited discrepancy', limitedDiscrepancy],
];

test.each(strategies)('send + more = money / %s: 9567 + 1085 = 10652, and nothing else', (_, strategy) => {
  const solutions = [...solveAll(money, { strategy: strategy() })];
  expect(solutions).toEqual([{ S: 9, E: 5, N: 6, D: 7, M: 1, O: 0, R: 8, Y: 2 }]);
});

test.each([
  [1, 1],
  [2, 0],
  [3, 0],
  [4, 2],
  [5, 10],
  [6, 4],
  [8, 92],
])('%d queens: %d solutions', (n, count) => {
  const solutions = [...solveAll(queens(n))];
  expect(new Set(solutions.map(String)).size).toBe(count);
  for (const rows of solutions) {
    rows.forEach((row, i) =>
      rows.slice(0, i).forEach((other, j) => expect([0, i - j, j - i]).not.toContain(row - other)),
    );
  }
});

test.each(strategies)('six queens / %s: the same four solutions', (_, strategy) => {
  const solutions = [...solveAll(queens(6), { strategy: strategy() })].map(String).sort();
  expect(solutions).toEqual(['1,3,5,0,2,4', '2,5,1,4,0,3', '3,0,4,1,5,2', '4,2,0,5,3,1']);
});

test('twelve queens / the first one: as the order says', () => {
  expect(solveOne(queens(12)).sync()).toEqual([0, 2, 4, 10, 7, 9, 11, 3, 1, 6, 8, 5]);
});

test('magic square of 3: eight, all of them turns and reflections of one', () => {
  const squares = solveAll(function* (space) {
    const cells = space.integers(9, 1, 9, { name: 'c' });
    distinct(cells);
    for (const line of ['012', '345', '678', '036', '147', '258', '048', '246']) {
      linear([...line].map((i) => [1, cells[Number(i)]!]), '=', 15);
    }
    yield* space.distribute(cells, { value: 'split' });
    return cells;
  });
  const all = [...squares].map((square) => square.join(''));
  expect([...all].sort()).toEqual([
    '276951438',
    '294753618',
    '438951276',
    '492357816',
    '618753294',
    '672159834',
    '816357492',
    '834159672',
  ]);
});

test('zebra: the Japanese owns it, and the Norwegian drinks water', () => {
  const next = (x: DomainVariable, y: DomainVariable) =>
    propagate([x, y], () => {
      x.keep([...y.values()].flatMap((v) => [v - 1, v + 1]));
      y.keep([...x.values()].flatMap((v) => [v - 1, v + 1]));
    });
  const same = (x: DomainVariable, y: DomainVariable) => x.bind(y);
  const answer = solveOne(function* (space) {
    const all = (words: string) => {
      const group = words.split(' ').map((name) => space.integer(1, 5, { name }));
      distinct(group);
      return group as [DomainVariable, DomainVariable, DomainVariable, DomainVariable, DomainVariable];
    };
    const people = all('English Spaniard Japanese Ukrainian Norwegian');
    const [english, spaniard, japanese, ukrainian, norwegian] = people;
    const [red, green, white, yellow, blue] = all('red green white yellow blue');
    const [dog, snails, fox, horse, zebra] = all('dog snails fox horse zebra');
    const [juice, water, tea, coffee, milk] = all('juice water tea coffee milk');
    const [painter, sculptor, diplomat, violinist, doctor] = all('painter sculptor diplomat violinist doctor');
    same(english, red);
    same(spaniard, dog);
    same(japanese, painter);
    same(ukrainian, tea);
    norwegian.bind(1);
    same(green, coffee);
    linear([[1, green], [-1, white]], '=', 1);
    same(sculptor, snails);
    same(diplomat, yellow);
    milk.bind(3);
    next(norwegian, blue);
    same(violinist, juice);
    next(fox, doctor);
    next(horse, diplomat);
    yield* space.distribute([...people, red, green, white, yellow, blue, dog, snails, fox, horse, zebra]);
    yield* space.distribute([juice, water, tea, coffee, milk, painter, sculptor, diplomat, violinist, doctor]);
    const owner = (thing: DomainVariable) => people.find((each) => each.min === thing.min)!.name;
    return [owner(zebra), owner(water)];
  }).sync();
  expect(answer).toEqual(['Japanese', 'Norwegian']);
});

test('golomb ruler of 5 marks / the best: 11 long', () => {
  const ruler = solveBest(function* (space) {
    const marks = space.integers(5, 0, 20, { name: 'm' });
    marks[0]!.bind(0);
    const gaps: DomainVariable[] = [];
    marks.forEach((far, i) =>
      marks.slice(0, i).forEach((near, j) => {
        const gap = space.integer(1, 20, { name: `m${i}-m${j}` });
        linear([[1, far], [-1, near], [-1, gap]], '=', 0);
        gaps.push(gap);
      }),
    );
    distinct(gaps);
    space.minimize(marks[4]!);
    yield* space.distribute(marks);
    return marks;
  });
  expect(ruler.sync()).toEqual([0, 1, 4, 9, 11]);
});
