// Builds what is measured, then runs the benches with the arguments given.
import { run } from './workspace.js';

const failed = run("turbo run build --filter='./packages/*' --output-logs=errors-only");
if (failed) process.exit(failed);

await import('../bench/src/index.js');
