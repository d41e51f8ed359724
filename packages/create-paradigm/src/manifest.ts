import { RefusedError } from './errors.ts';

/** Which version of what a new package depends on: `{ '@core/coroutine': '^1.2.0', … }`. */
export type Versions = Readonly<Record<string, string>>;

export const NODE = '>=20.19';

export function versionsOf(versions: Versions, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const version = versions[name];
      if (version === undefined) {
        throw new RefusedError(`cannot create a package: it is not known which version of ${name} to use`);
      }
      return [name, version];
    }),
  );
}

/** As pnpm and npm write it. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
