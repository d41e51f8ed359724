import { ActorSystem, type ChildSpec, type Self, supervisor } from '@core/actors';
import { channel, type Channel } from '@core/channels';
import { call, type Routine } from '@core/coroutine';
import { until } from '@core/coroutine/host';
import { spawn } from '@core/tasklets';
import { type Census, type Package, problemAt } from './census.ts';
import { readManifest } from './manifest.ts';
import { measure, type Place, walker } from './walker.ts';

const READERS = 16;
const GATHERERS = 4;
const QUEUE = 64;

/** A walker gives packages as it is asked for them, readers read them, gatherers add them up; ends when all of them have. */
export function* survey(census: Census): Routine<void> {
  const packages = channel<Place>(QUEUE, { name: 'packages' });
  const findings = channel<Package>(QUEUE, { name: 'findings' });
  const gathering = spawn({ name: 'gathering' }, gather, findings, census);
  const readers = Array.from({ length: READERS }, (_, i) => spawn({ name: `reader ${i + 1}` }, read, packages, findings));

  const found = walker(census.root);
  for (let next = yield* found.next(); !next.done; next = yield* found.next()) {
    if ('reason' in next.value) census.add(next.value);
    else yield* packages.send(next.value);
  }
  packages.close();
  for (const reader of readers) yield* reader.join();
  findings.close();
  yield* gathering.join();
}

function* read(packages: Channel<Place>, findings: Channel<Package>): Routine<void> {
  yield* packages.each(function* (place) {
    const manifest = yield* until(readManifest(place).catch(problemIn(place)));
    yield* findings.send({ path: place.path, bytes: yield* call(measure, place), manifest });
  });
}

/** Runs the gatherers below a supervisor, which starts again whichever crashes and ends when all have finished. */
function* gather(findings: Channel<Package>, census: Census): Routine<void> {
  const system = new ActorSystem({ name: 'gatherers' });
  const gatherers = Array.from({ length: GATHERERS }, (_, i) => gatherer(`gatherer ${i + 1}`, findings, census));
  system.actor(supervisor({ maxRestarts: Infinity, autoShutdown: 'all' }, gatherers));
  yield* system.run();
}

/** What a gatherer has in hand outlives it: the one that takes its place after a crash lists it as a problem, and goes on. */
function gatherer(id: string, findings: Channel<Package>, census: Census): ChildSpec {
  let inHand: Package | undefined;
  function* start({ restartReason }: Self<never>): Routine<void> {
    if (inHand !== undefined) census.add({ ...inHand, manifest: problemIn(inHand)(restartReason as Error) });
    yield* findings.each(function* (finding) {
      inHand = finding;
      census.add(finding);
      inHand = undefined;
    });
  }
  return { id, start, restart: 'transient', significant: true };
}

const problemIn = ({ path }: Place | Package) => problemAt(`${path}/package.json`);
