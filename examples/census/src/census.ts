import { relative } from 'node:path';
import { satisfies, validRange } from 'semver';
import type { Manifest } from './manifest.ts';

export type Problem = { path: string; reason: string };
export type Package = { path: string; bytes: number; manifest: Manifest | Problem };

/** All findings so far, reduced to what the report needs. Packages are called `name@version`. */
export class Census {
  readonly root: string;
  packages = 0;
  bytes = 0;
  /** How often each version of each name is installed. */
  readonly versions: Map<string, Map<string, number>> = new Map();
  readonly licences: Map<string, number> = new Map();
  readonly unclearLicences: Map<string, string> = new Map();
  readonly installScripts: Map<string, string> = new Map();
  readonly sizes: Map<string, number> = new Map();
  readonly excludedEngines: Map<string, string> = new Map();
  readonly problems: Map<string, string> = new Map();

  constructor(root: string) {
    this.root = root;
  }

  /** Takes it in, whole or, when that throws, not at all. */
  add(finding: Package | Problem): void {
    if ('reason' in finding) return void this.problems.set(relative(this.root, finding.path) || '.', finding.reason);
    const { path, bytes, manifest } = finding;
    if ('reason' in manifest) this.add(manifest);
    else this.#list(path, bytes, manifest);
    this.packages += 1;
    this.bytes += bytes;
  }

  #list(path: string, bytes: number, manifest: Manifest): void {
    const { name = relative(this.root, path), version = '(no version)', licence = 'none stated', node } = manifest;
    // Judged before anything changes: strangers wrote these texts, and engines have their limits.
    const isGrouped = isExpression(licence);
    const isExcluded = node !== undefined && excludes(node);
    const id = `${name}@${version}`;
    this.versions.set(name, increment(this.versions.get(name) ?? new Map(), version));
    this.sizes.set(id, Math.max(bytes, this.sizes.get(id) ?? 0));
    if (isGrouped) increment(this.licences, licence);
    else this.unclearLicences.set(id, licence);
    if (manifest.installScripts.length > 0) this.installScripts.set(id, manifest.installScripts.join(', '));
    if (isExcluded) this.excludedEngines.set(id, node);
  }
}

/** For `catch`: a failure becomes a value before any routine waits for it, so a cancellation is never mistaken for one. */
export const problemAt =
  (path: string) =>
  ({ message }: Error): Problem => ({ path, reason: message.replace(/, \w+ '[^]*$/, '') });

/** Does it read like an SPDX expression, so that packages can be grouped by it? */
const isExpression = (licence: string): boolean =>
  /^\(*[\w.:+-]+\)*( (AND|OR|WITH) \(*[\w.:+-]+\)*)*$/.test(licence) && !/^unknown$/i.test(licence);

/** Does it name versions, and the running Node is none of them? */
const excludes = (range: string): boolean =>
  validRange(range) !== null && !satisfies(process.version, range, { includePrerelease: true });

const increment = (counts: Map<string, number>, key: string): Map<string, number> => counts.set(key, (counts.get(key) ?? 0) + 1);
