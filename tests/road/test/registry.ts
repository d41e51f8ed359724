import { cpSync, createReadStream, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { complaint, readJson, run } from './run.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Published {
  readonly manifest: Manifest;
  readonly tarball: string;
}

/**
 * A registry of npm's that has published what is in the tarballs of this workspace, and what stands beside it in its
 * node_modules: enough to install from without a network, by the very commands that a stranger types.
 */
export class Registry {
  private readonly folder: string;
  private readonly packages = new Map<string, Published>();
  /** What was asked for and is not here. */
  readonly missing: string[] = [];
  private readonly server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname).slice(1);
    const published = this.packages.get(path.replace(/\/-\.tgz$/, ''));
    if (published === undefined) {
      this.missing.push(path);
      response.statusCode = 404;
      response.end('{}');
    } else if (path.endsWith('/-.tgz')) {
      createReadStream(published.tarball).pipe(response);
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.document(published.manifest)));
    }
  });

  /** @param folder for tarballs of its own */
  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async open(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Publishes what `pnpm pack` has packed. */
  async publishTarball(tarball: string): Promise<Manifest> {
    const { code, output } = await run(this.folder, ['tar', '-xzOf', tarball, 'package/package.json']);
    if (code !== 0) throw new Error(complaint({ code, output }));
    const manifest = JSON.parse(output) as Manifest;
    this.packages.set(manifest.name, { manifest, tarball });
    return manifest;
  }

  /** Publishes an installed package, and those that it depends on and that are installed. */
  async publishInstalled(folder: string): Promise<void> {
    const real = realpathSync(folder);
    const manifest = readJson(real, 'package.json') as Manifest;
    if (this.packages.has(manifest.name)) return;
    const copy = join(this.folder, `from-${this.packages.size}`);
    const tarball = `${copy}.tgz`;
    cpSync(real, join(copy, 'package'), { recursive: true, filter: (path) => !path.slice(real.length).includes('node_modules') });
    const packed = await run(copy, ['tar', '-cf', tarball, 'package']);
    if (packed.code !== 0) throw new Error(complaint(packed));
    this.packages.set(manifest.name, { manifest, tarball });
    // pnpm installs what a package depends on beside it.
    const beside = manifest.name.startsWith('@') ? dirname(dirname(real)) : dirname(real);
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      if (existsSync(join(beside, name))) await this.publishInstalled(join(beside, name));
    }
  }

  private document(manifest: Manifest): object {
    const { name, version } = manifest;
    const dist = { tarball: `${this.url}${name}/-.tgz` };
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
  }
}
