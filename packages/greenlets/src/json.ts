/**
 * `JSON` with hooks that may switch. The engine's own calls its replacer, reviver and `toJSON` across a plain frame.
 */
import { call, type Routine } from '@core/coroutine';

/** Answers what stands for the value at `key` of `holder`, as the replacer and the reviver of `JSON` do. */
export type Hook = (key: string, value: unknown, holder: Record<string, unknown>) => Routine<unknown>;

interface Convertible {
  toJSON?: unknown;
}

/**
 * `JSON.stringify(value, replacer, space)`, with a replacer that may switch. It sees each value after its `toJSON`, from the
 * outside in; the depth of the value is limited by memory alone until the text is made.
 * @throws TypeError for a value that contains itself, and for a bigint
 *
 * @example
 * ```ts run
 * import { genlet, give, stringify } from '@core/greenlets';
 *
 * const writing = genlet<string, string | undefined>(() =>
 *   stringify({ user: 'ann', secret: 'x' }, function* (key, value) {
 *     return key === 'secret' ? yield* give(`may ${key} be told?`) : value;
 *   }),
 * );
 * console.log(writing.next().sync().value);
 * console.log(writing.next('***').sync().value);
 * ```
 * ```text output
 * may secret be told?
 * {"user":"ann","secret":"***"}
 * ```
 */
export function* stringify(value: unknown, replacer: Hook, space?: string | number): Routine<string | undefined> {
  const plain = yield* replaced({ '': value }, '', replacer, new Set());
  return JSON.stringify(plain, null, space);
}

function* replaced(
  holder: Record<string, unknown>,
  key: string,
  replacer: Hook,
  within: Set<object>,
): Routine<unknown> {
  const value = yield* replacer(key, converted(holder[key], key), holder);
  if (typeof value === 'bigint') throw new TypeError(`cannot stringify: the value at "${key}" is a bigint`);
  // Functions are left out of the text; one with a `toJSON` would be asked for it once more.
  if (typeof value === 'function') return undefined;
  if (!isObject(value) || isWrapper(value)) return value;
  if (within.has(value)) throw new TypeError(`cannot stringify: the value at "${key}" contains itself`);
  within.add(value);
  const list = Array.isArray(value);
  const copy: Record<string, unknown> = list ? ([] as unknown as Record<string, unknown>) : bare();
  for (const each of list ? (value as unknown as unknown[]).keys() : Object.keys(value)) {
    copy[each] = yield* call(replaced, value, String(each), replacer, within);
  }
  within.delete(value);
  return copy;
}

/** What the `toJSON` of an object, a function or a bigint makes of it. */
function converted(value: unknown, key: string): unknown {
  if (!isObject(value) && typeof value !== 'function' && typeof value !== 'bigint') return value;
  const { toJSON } = value as Convertible;
  return typeof toJSON === 'function' ? (Reflect.apply(toJSON, value, [key]) as unknown) : value;
}

/**
 * `JSON.parse(text, reviver)`, with a reviver that may switch: it sees each value from the inside out, and takes it away by
 * `undefined`.
 * @throws SyntaxError for what is not JSON
 */
export function* parse(text: string, reviver: Hook): Routine<unknown> {
  return yield* revived({ '': JSON.parse(text) as unknown }, '', reviver);
}

function* revived(holder: Record<string, unknown>, key: string, reviver: Hook): Routine<unknown> {
  const value = holder[key];
  if (isObject(value)) {
    for (const each of Object.keys(value)) {
      const revival = yield* call(revived, value, each, reviver);
      if (revival === undefined) delete value[each];
      else define(value, each, revival);
    }
  }
  return yield* reviver(key, value, holder);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** `JSON.stringify` writes these as the primitive that they hold. */
const WRAPPERS: readonly unknown[] = ['Number', 'String', 'Boolean', 'BigInt'].map((each) => `[object ${each}]`);

function isWrapper(value: object): boolean {
  return WRAPPERS.includes(Object.prototype.toString.call(value));
}

/** Without a prototype, so that a key `__proto__` is a key like any other and no `toJSON` is met a second time. */
function bare(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}
