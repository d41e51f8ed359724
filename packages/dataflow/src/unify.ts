import { FailureError } from './errors.ts';
import { Readable } from './readable.ts';
import type { Variable } from './variable.ts';

/**
 * Makes two terms equal. A *term* is any value, a variable, or an array or plain object made of terms. Unbound variables are
 * bound to what stands at their place in the other term, or become aliases of each other; values must be equal, compared by
 * structure where they are arrays and plain objects, else as by `===` (and NaN equals NaN). Terms may be cyclic.
 *
 * It is a plain call that never suspends and never switches; those who wait for what has become bound become ready, in order.
 * It succeeds as a whole or has changed nothing. Semantics are those of Oz, and of PyPy's logic objects (2007).
 *
 * @throws FailureError when the terms differ; the error of a failed variable; UsageError when a read-only view, a lazy variable
 * or a variable from outside a space would have to be bound. In all cases nothing has changed
 *
 * @example
 * ```ts run
 * import { unify, variable } from '@core/dataflow';
 *
 * const [x, y, z] = [variable<number>({ name: 'x' }), variable<number>({ name: 'y' }), variable<number>({ name: 'z' })];
 * unify(x, y);
 * unify({ point: [x, 2] }, { point: [1, z] });
 * console.log(x.tryRead(), y.tryRead(), z.tryRead());
 *
 * const w = variable<string>({ name: 'w' });
 * try {
 *   unify([w, y], ['left', 3]);
 * } catch (error) {
 *   console.log((error as Error).message, '-', w.state);
 * }
 * ```
 * ```text output
 * 1 1 2
 * cannot unify ["w", "y"] with ['left', 3]: at [1], 1 is not 3 - unbound
 * ```
 */
export function unify(left: unknown, right: unknown): void {
  new Unification('unify', left, right).run();
}

/** A pair that is still to be made equal, and where it stands. */
interface Pair {
  readonly left: unknown;
  readonly right: unknown;
  readonly key: string | number | null;
  readonly around: Pair | null;
}

/** One unification: what it has changed is taken back when it fails, and told to those who wait when it succeeds. */
export class Unification {
  private readonly verb: 'bind' | 'unify';
  private readonly whole: Pair;
  private readonly changed: { readonly variable: Variable<unknown>; readonly undo: (() => void) | null }[] = [];
  private readonly after: (() => void)[] = [];
  /** Pairs of structures that are being compared: met again, in a cyclic term, they are taken as equal. */
  private readonly met = new Map<object, Set<object>>();
  private at: Pair;

  constructor(verb: 'bind' | 'unify', left: unknown, right: unknown) {
    this.verb = verb;
    this.at = this.whole = { left, right, key: null, around: null };
  }

  run(): void {
    const { left, right } = this.whole;
    if (left instanceof Readable) void left._settle();
    if (right instanceof Readable) void right._settle();
    const todo: Pair[] = [this.whole];
    try {
      for (let pair = todo.pop(); pair !== undefined; pair = todo.pop()) {
        this.at = pair;
        this.step(pair, todo);
      }
    } catch (error) {
      for (const { variable, undo } of this.changed.toReversed()) {
        variable._forgetValue();
        undo?.();
      }
      throw error;
    }
    for (const { variable } of this.changed) variable._handOver();
    for (const { variable } of this.changed) variable._announce();
    for (const act of this.after) act();
  }

  private step(pair: Pair, todo: Pair[]): void {
    const left = known(pair.left);
    const right = known(pair.right);
    if (left === right || (left !== left && right !== right)) return;
    if (left instanceof Readable) {
      if (right instanceof Readable) this.alias(left, right);
      else this.bind(left, right);
    } else if (right instanceof Readable) {
      this.bind(right, left);
    } else {
      this.compare(left, right, pair, todo);
    }
  }

  private alias(left: Readable<unknown>, right: Readable<unknown>): void {
    const source = right._source();
    if (left._source() === source) return;
    // A variable with a domain keeps it; otherwise the left one becomes another name for the right one, if it may.
    if (left._rank < right._rank || (left._rank === right._rank && !isRefused(left))) this.join(left, right);
    else this.join(right, left);
  }

  private join(from: Readable<unknown>, to: Readable<unknown>): void {
    from._checkWritable(this.verb);
    (from as Variable<unknown>)._become(to, this);
  }

  private bind(variable: Readable<unknown>, value: unknown): void {
    variable._checkWritable(this.verb);
    (variable as Variable<unknown>)._take(value, this);
  }

  private compare(left: unknown, right: unknown, pair: Pair, todo: Pair[]): void {
    const keys = keysOf(left);
    const others = keysOf(right);
    if (keys === null || others === null || lengthOf(left) !== lengthOf(right)) this.differ(left, right);
    if (keys.length !== others.length || !others.every((key) => Object.hasOwn(left as object, key))) this.differ(left, right);
    let partners = this.met.get(left as object);
    if (partners === undefined) this.met.set(left as object, (partners = new Set()));
    if (partners.has(right as object)) return;
    partners.add(right as object);
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i]!;
      todo.push({ left: (left as Terms)[key], right: (right as Terms)[key], key, around: pair });
    }
  }

  /** @internal The terms cannot be equal. */
  differ(left: unknown, right: unknown): never {
    throw this.failure(`${show(left)} is not ${show(right)}`);
  }

  /** @internal */
  failure(why: string): FailureError {
    const { whole, verb } = this;
    const path: (string | number)[] = [];
    for (let pair: Pair | null = this.at; pair !== null; pair = pair.around) if (pair.key !== null) path.unshift(pair.key);
    const where = path.length === 0 ? '' : `at ${path.map((key) => `[${key}]`).join('')}, `;
    const what = `cannot ${verb} ${show(whole.left)} ${verb === 'bind' ? 'to' : 'with'} ${show(whole.right)}`;
    return new FailureError(`${what}: ${where}${why}`);
  }

  /** @internal A variable has got a value or another variable; `undo` takes back what it alone knows of. */
  note(variable: Variable<unknown>, undo: (() => void) | null = null): void {
    this.changed.push({ variable, undo });
  }

  /** @internal To be done once the whole has succeeded. */
  later(act: () => void): void {
    this.after.push(act);
  }
}

type Terms = Readonly<Record<string, unknown>>;

/** The value of a determined variable, what stands for another one, or the term itself. */
function known(term: unknown): unknown {
  if (!(term instanceof Readable)) return term;
  const source = term._source();
  if (source._state === 'bound') return source._value;
  if (source._state === 'failed') throw source._value;
  return term._representative();
}

function isRefused(readable: Readable<unknown>): boolean {
  try {
    readable._checkWritable('unify');
    return false;
  } catch {
    return true;
  }
}

/** The keys of a structure; null for what is compared as one value. */
export function keysOf(term: unknown): string[] | null {
  if (typeof term !== 'object' || term === null) return null;
  if (Array.isArray(term)) return Object.keys(term);
  const prototype: unknown = Object.getPrototypeOf(term);
  return prototype === Object.prototype || prototype === null ? Object.keys(term) : null;
}

/** Of an array: places that are empty have no key, and count. */
export function lengthOf(term: unknown): number | undefined {
  return Array.isArray(term) ? term.length : undefined;
}

/** A term in a message: short, whatever its size. */
export function show(term: unknown, depth = 2): string {
  if (term instanceof Readable) return `"${term.name}"`;
  if (typeof term === 'string') return `'${term}'`;
  if (typeof term !== 'object' || term === null) return String(term);
  const keys = keysOf(term);
  if (keys === null) return `a ${(term.constructor as { name?: string } | undefined)?.name ?? 'value'}`;
  const places = Array.isArray(term) ? Array.from({ length: Math.min(term.length, MOST + 1) }, (_, i) => String(i)) : keys;
  const parts = places.slice(0, MOST).map((key) => {
    if (!Object.hasOwn(term, key)) return 'empty';
    const part = depth === 0 ? '…' : show((term as Terms)[key], depth - 1);
    return Array.isArray(term) ? part : `${key}: ${part}`;
  });
  if (places.length > MOST) parts.push('…');
  return Array.isArray(term) ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
}

const MOST = 5;
