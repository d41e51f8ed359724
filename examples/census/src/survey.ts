import { lstat, realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { channel, type Channel } from '@core/channels';
import { call, type Routine } from '@core/coroutine';
import { until } from '@core/coroutine/host';
import { genlet, give } from '@core/greenlets';
import { spawn } from '@core/tasklets';
import type { Census, Package, Problem } from './census.ts';
import { readManifest } from './manifest.ts';
import { holds, isInstallPath, open, type Place } from './place.ts';

const READERS = 16;
const QUEUE = 64;

/** Where the tasklets of one survey meet. */
interface Survey {
  root: string;
  packages: Channel<Place>;
  findings: Channel<Package | Problem>;
  /** Packages that only a link led to. */
  linked: Set<string>;
}

/** A walker gives packages as it is asked for them, many readers read them, a gatherer adds them up; ends when all of them have. */
export function* survey(census: Census): Routine<void> {
  const here: Survey = {
    root: census.root,
    packages: channel(QUEUE, { name: 'packages' }),
    findings: channel(QUEUE, { name: 'findings' }),
    linked: new Set(),
  };
  const gatherer = spawn({ name: 'gatherer' }, gather, here, census);
  const readers = Array.from({ length: READERS }, (_, i) => spawn({ name: `reader ${i + 1}` }, read, here));

  const walker = genlet<Place | Problem>(() => walk(here, census.root, census.root));
  for (let next = yield* walker.next(); !next.done; next = yield* walker.next()) {
    const found = next.value;
    yield* 'reason' in found ? here.findings.send(found) : here.packages.send(found);
  }
  here.packages.close();
  for (const reader of readers) yield* reader.join();
  here.findings.close();
  yield* gatherer.join();
}

/** Visits every directory once, since it follows no link. Each level of the tree is a frame on the heap. */
function* walk(here: Survey, path: string, reach: string): Routine<void> {
  const place = yield* until(open(path, reach).catch(problemAt(path)));
  if ('reason' in place) return void (yield* give(place));
  if (isInstallPath(path) && holds(place, 'package.json')) yield* give(place);
  for (const entry of place.entries) {
    const next = `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* call(walk, here, next, `${place.reach}/${entry.name}`);
    else if (entry.isSymbolicLink() && isInstallPath(next)) yield* call(follow, here, next);
  }
}

/** Counts the package that a link leads to, unless the walker comes by it anyway or another link did. */
function* follow(here: Survey, link: string): Routine<void> {
  const target = yield* until(realpath(link).catch(problemAt(link)));
  if (typeof target !== 'string') return void (yield* give(target));
  const isInside = !/^\.\.([\\/]|$)/.test(relative(here.root, target));
  if (here.linked.has(target) || (isInside && isInstallPath(target))) return;
  here.linked.add(target);
  const place = yield* until(open(target).catch(problemAt(target)));
  if ('reason' in place || holds(place, 'package.json')) yield* give(place);
}

function* read(here: Survey): Routine<void> {
  for (;;) {
    const next = yield* here.packages.next();
    if (next.done) return;
    const place = next.value;
    const manifest = yield* until(readManifest(place).catch(problemAt(`${place.path}/package.json`)));
    yield* here.findings.send({ path: place.path, bytes: yield* call(measure, place), manifest });
  }
}

/** The size of a package's own files: a nested node_modules holds others. What cannot be read weighs nothing. */
function* measure(place: Place): Routine<number> {
  let bytes = 0;
  for (const entry of place.entries) {
    const reach = `${place.reach}/${entry.name}`;
    if (entry.isFile()) bytes += yield* until(lstat(reach).then((found) => found.size, () => 0));
    if (!entry.isDirectory() || entry.name === 'node_modules') continue;
    const inner = yield* until(open(reach).catch(() => undefined));
    if (inner !== undefined) bytes += yield* call(measure, inner);
  }
  return bytes;
}

function* gather(here: Survey, census: Census): Routine<void> {
  for (;;) {
    const next = yield* here.findings.next();
    if (next.done) return;
    census.add(next.value);
  }
}

// A failure becomes a value before any routine waits for it, so a cancellation is never mistaken for one.
function problemAt(path: string): (error: Error) => Problem {
  return ({ message }) => ({ path, reason: message.replace(/, \w+ '[^]*$/, '') });
}
