import { rmSync } from 'node:fs';

// A stale file in dist would be published, and nothing else would notice.
rmSync('dist', { recursive: true, force: true });
