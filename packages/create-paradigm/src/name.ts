import { RefusedError } from './errors.ts';

/** What a package cannot be named, beside what is no name at all. */
export interface Taken {
  /** Names that are not to be had, for instance those of Node's own modules. */
  readonly reserved?: Iterable<string>;
  /** Names that somebody has already, with who. */
  readonly taken?: Readonly<Record<string, string>>;
}

const LONGEST = 214;

/**
 * Splits the name of a package that npm would accept: `@me/baton` has the scope `@me` and the short name `baton`.
 *
 * @throws RefusedError when npm would not, or the name is reserved or taken; says why
 *
 * @example
 * ```ts run
 * import { checkName } from '@core/create-paradigm';
 *
 * console.log(checkName('@me/baton'));
 * try {
 *   checkName('Baton');
 * } catch (error) {
 *   console.log((error as Error).message);
 * }
 * ```
 * ```text output
 * { scope: '@me', short: 'baton' }
 * cannot create "Baton": a package name has no capital letters; try "baton"
 * ```
 */
export function checkName(name: string, { reserved = [], taken = {} }: Taken = {}): { scope: string; short: string } {
  const refuse = (why: string): never => {
    throw new RefusedError(`cannot create "${name}": ${why}`);
  };
  if (name.trim() === '') refuse('a package needs a name');
  if (name.length > LONGEST) refuse(`a package name has at most ${LONGEST} characters`);
  if (name !== name.toLowerCase()) refuse(`a package name has no capital letters; try "${name.toLowerCase()}"`);
  const [, scope = '', short = ''] = /^(?:(@[a-z\d][a-z\d._-]*)\/)?([a-z][a-z\d-]*)$/.exec(name) ?? [];
  if (short === '') {
    refuse('the name of a paradigm begins with a letter and has letters, digits and dashes only; "@scope/" may stand before it');
  }
  if (short.endsWith('-')) refuse('a name does not end in a dash');
  if (['node_modules', 'favicon.ico', ...(scope === '' ? reserved : [])].includes(name)) refuse('this name is reserved');
  const owner = Object.hasOwn(taken, name) ? taken[name] : undefined;
  if (owner !== undefined) refuse(`the name is taken: ${owner}`);
  return { scope, short };
}
