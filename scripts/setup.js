import { run } from './workspace.js';

process.exitCode = run();
