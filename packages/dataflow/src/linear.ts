import { FailureError } from './errors.ts';
import { checkDomains, type DomainVariable } from './domain.ts';
import { propagate } from './propagator.ts';
import { checkWord } from './refuse.ts';

/** How a sum compares with a number. */
export type Relation = '=' | '!=' | '<' | '<=' | '>' | '>=';
const RELATIONS: readonly Relation[] = ['=', '!=', '<', '<=', '>', '>='];

/** A factor and what it is multiplied with. */
export type Product = readonly [factor: number, variable: DomainVariable];

/**
 * Posts that a sum of products compares with a number: `linear([[2, x], [-3, y]], '<=', 7)` is 2x - 3y ≤ 7. It keeps the least
 * and greatest values of each variable within what the others allow; `'!='` acts when all but one are bound.
 *
 * @throws as {@link propagate} does; RangeError when a factor or the number is not whole, TypeError for a relation that there is
 * not
 */
export function linear(products: readonly Product[], relation: Relation, value: number): void {
  for (const number of [value, ...products.map(([factor]) => factor)]) {
    if (Number.isSafeInteger(number)) continue;
    throw new RangeError(`cannot post a sum with ${number}: factors and sums are whole numbers`);
  }
  checkWord('post a sum with relation', relation, RELATIONS);
  checkDomains(
    'post a sum of',
    products.map(([, variable]) => variable),
  );
  const used = products.filter(([factor]) => factor !== 0);
  const variables = (used.length > 0 ? used : products).map(([, variable]) => variable);
  const text = `${sumText(products)} ${relation} ${value}`;
  switch (relation) {
    case '!=':
      propagate(variables, () => differs(used, value), { name: text, on: 'value' });
      return;
    case '=':
      propagate(variables, () => equals(used, value), { name: text, on: 'bounds' });
      return;
    case '<':
    case '<=':
      propagate(variables, () => atMost(used, relation === '<' ? value - 1 : value, 1), { name: text, on: 'bounds' });
      return;
    default:
      propagate(variables, () => atMost(used, relation === '>' ? -value - 1 : -value, -1), { name: text, on: 'bounds' });
  }
}

/** Posts that two variables have the same value, and the same domain from now on. */
export function equal(x: DomainVariable, y: DomainVariable): void {
  propagate(
    [x, y],
    () => {
      x._meet(y);
      y._meet(x);
    },
    { name: `${x.name} = ${y.name}` },
  );
}

/** Keeps the sum, times `sign`, at most `value`. True when it is so whatever happens. */
function atMost(products: readonly Product[], value: number, sign: 1 | -1): boolean {
  let least = 0;
  let greatest = 0;
  for (const [factor, x] of products) {
    const f = factor * sign;
    least += f > 0 ? f * x.min : f * x.max;
    greatest += f > 0 ? f * x.max : f * x.min;
  }
  if (greatest <= value) return true;
  if (least > value) throw new FailureError('a sum is out of reach');
  for (const [factor, x] of products) {
    const f = factor * sign;
    // What this one may take when all others take the least that they can.
    const room = value - least + (f > 0 ? f * x.min : f * x.max);
    if (f > 0) x.atMost(Math.floor(room / f));
    else x.atLeast(Math.ceil(room / f));
  }
  return false;
}

function equals(products: readonly Product[], value: number): boolean {
  const notMore = atMost(products, value, 1);
  const notLess = atMost(products, -value, -1);
  return notMore && notLess;
}

function differs(products: readonly Product[], value: number): boolean {
  let sum = 0;
  let open: Product | undefined;
  for (const product of products) {
    const [factor, x] = product;
    if (x.isDetermined) sum += factor * x.min;
    else if (open === undefined) open = product;
    else return false;
  }
  if (open === undefined) {
    if (sum === value) throw new FailureError('a sum has the one value that it must not have');
    return true;
  }
  open[1].exclude((value - sum) / open[0]);
  return true;
}

function sumText(products: readonly Product[]): string {
  return products.map(([factor, { name }]) => (factor === 1 ? name : `${factor} ${name}`)).join(' + ');
}
