import { readFile, stat } from 'node:fs/promises';
import { holds, type Place } from './walker.ts';

/** What the census wants to know from a package.json; undefined where it says nothing usable. */
export type Manifest = ReturnType<typeof parseManifest>;

// Every reader may hold one manifest, so this bounds the memory of them all.
const LIMIT = 8 * 1024 ** 2;

/** Rejects with an error whose message says what is wrong with the manifest. */
export async function readManifest(place: Place): Promise<Manifest> {
  const file = `${place.reach}/package.json`;
  const found = await stat(file);
  if (!found.isFile()) throw new Error('not a file');
  if (found.size > LIMIT) throw new Error(`${found.size} bytes, more than the ${LIMIT} that are read`);
  const manifest = parseManifest(await readFile(file, 'utf8'));
  // Installers run node-gyp unasked when they find this file.
  const builds = manifest.installScripts.length === 0 && holds(place, 'binding.gyp');
  return builds ? { ...manifest, installScripts: ['binding.gyp'] } : manifest;
}

export function parseManifest(source: string) {
  const json: unknown = JSON.parse(source.replace(/^\uFEFF/, ''));
  if (typeof json !== 'object' || Array.isArray(json) || json === null) throw new Error('not a JSON object');
  const { name, version, license, licenses, scripts, engines } = fields(json);
  return {
    name: text(name),
    version: text(version),
    licence: licenceOf(license ?? licenses),
    installScripts: ['preinstall', 'install', 'postinstall'].filter((script) => text(fields(scripts)[script])),
    node: text(fields(engines).node),
  };
}

/** Old manifests state `{ type }`, or a list of those to choose from. */
function licenceOf(stated: unknown): string | undefined {
  const each = [stated].flat().map((one) => text(one) ?? text(fields(one).type));
  return text(each.filter(Boolean).join(' OR ').replace(/^\(([^()]*)\)$/, '$1'));
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim()) || undefined;

/** Whatever it is, and if it is nothing, its fields can be asked for. */
const fields = (value: unknown): Record<string, unknown> => Object(value);
