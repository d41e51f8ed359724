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

  add(finding: Package | Problem): void {
    if ('reason' in finding) this.problems.set(relative(this.root, finding.path) || '.', finding.reason);
    else this.#count(finding);
  }

  #count({ path, bytes, manifest }: Package): void {
    this.packages += 1;
    this.bytes += bytes;
    if ('reason' in manifest) return this.add(manifest);

    const { name = relative(this.root, path), version = '(no version)', licence = 'none stated' } = manifest;
    const id = `${name}@${version}`;
    this.versions.set(name, increment(this.versions.get(name) ?? new Map(), version));
    this.sizes.set(id, Math.max(bytes, this.sizes.get(id) ?? 0));
    if (isExpression(licence)) increment(this.licences, licence);
    else this.unclearLicences.set(id, licence);
    if (manifest.installScripts.length > 0) this.installScripts.set(id, manifest.installScripts.join(', '));
    if (manifest.node !== undefined && excludes(manifest.node)) this.excludedEngines.set(id, manifest.node);
  }
}

/** Does it read like an SPDX expression, so that packages can be grouped by it? */
function isExpression(licence: string): boolean {
  return /^\(*[\w.:+-]+\)*( (AND|OR|WITH) \(*[\w.:+-]+\)*)*$/.test(licence) && !/^unknown$/i.test(licence);
}

function excludes(range: string): boolean {
  return validRange(range) !== null && !satisfies(process.version, range, { includePrerelease: true });
}

function increment(counts: Map<string, number>, key: string): Map<string, number> {
  return counts.set(key, (counts.get(key) ?? 0) + 1);
}
