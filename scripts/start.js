// Runs the dependency census on the directory given, seen from where the user stands, or on this repository.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from './workspace.js';

const failed = run('turbo run build --filter=@core-examples/census --output-logs=errors-only');
if (failed) process.exit(failed);

const hasDirectory = process.argv.slice(2).some((argument) => !argument.startsWith('-'));
process.chdir(hasDirectory ? (process.env.INIT_CWD ?? process.cwd()) : root);

// In this very process: its exit code, its signals and its output are the census's own.
process.argv[1] = join(root, 'examples/census/dist/main.js');
await import(pathToFileURL(process.argv[1]).href);
