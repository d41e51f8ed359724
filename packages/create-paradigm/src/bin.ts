#!/usr/bin/env node
/// <reference types="node" />
// npm create @core/paradigm NAME: a package for a paradigm of one's own.
import { parseArgs } from 'node:util';
import { RefusedError } from './errors.ts';
import { licenses } from './stand-alone.ts';
import { create, publishedVersions, readTemplate } from './node.ts';

const usage = (): string => `npm create @core/paradigm NAME [-- OPTIONS]

Makes the folder NAME with a package for a paradigm of your own on @core/coroutine.

  --license LICENCE  ${licenses(readTemplate()).join(', ')}; MIT by default
  --author HOLDER    who holds the copyright
  --help             this text`;

try {
  main();
} catch (error) {
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true;
  if (!isUsage && !(error instanceof RefusedError)) throw error;
  console.error((error as Error).message);
  if (isUsage) console.error(`\n${usage()}`);
  process.exitCode = 1;
}

function main(): void {
  const { values, positionals } = parseArgs({
    options: { license: { type: 'string' }, author: { type: 'string' }, help: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(usage());
    return;
  }
  if (positionals.length > 1) throw new RefusedError(`cannot create ${positionals.length} packages: give one name`);
  const [name = ''] = positionals;
  const { folder, paths } = create(name, {
    inside: process.cwd(),
    versions: publishedVersions(),
    license: values.license,
    holder: values.author,
  });
  console.log(`${name} is in ${folder}:\n`);
  for (const path of paths) console.log(`  ${path}`);
  console.log(`
It works as it is. Try it, and then go on as CONTRIBUTING.md says:

  cd ${folder}
  npm install
  npm test`);
}
