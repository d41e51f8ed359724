// Runs tests/engines/check.js in a headless Chromium: a page on a server of our own imports the built packages through an
// import map, and posts the outcome back.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { readJson, root } from './workspace.js';

const FOLDER = 'tests/engines';
const PATIENCE = 120_000;

/** The first Chromium on the PATH. */
export function findChromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { command: [name], version: /[\d.]+/.exec(stdout)[0] };
  }
  return { missing: 'no chromium on the PATH', install: 'apt-get update && apt-get install chromium' };
}

export async function checkInChromium([chromium]) {
  const { server, answer } = await serve();
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser = spawn(
    chromium,
    [
      '--headless',
      '--no-sandbox', // its sandbox refuses to run as root and in many containers; the page is ours
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--user-data-dir=${profile}`,
      `http://127.0.0.1:${server.address().port}/`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(browser, 'exit');
  let timer;
  const noAnswer = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE, failure(`no outcome after ${PATIENCE} ms`));
  });
  const left = ended.then(([code]) => failure(`${chromium} left with ${code} before the page had an outcome`));
  try {
    const { passed, failed, lines } = await Promise.race([answer, noAnswer, left]);
    const failures = failed === 0 && passed === 0 ? 1 : failed;
    return { title: `${FOLDER}/check.js`, passed, failed: failures, skipped: 0, output: lines.join('\n') };
  } finally {
    clearTimeout(timer);
    browser.kill();
    await ended;
    server.close();
    server.closeAllConnections();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function failure(line) {
  return { passed: 0, failed: 1, lines: [line] };
}

/** Serves the page and the modules it may import; `answer` is what the page posts. */
async function serve() {
  const { imports, folders } = modules();
  const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  const send = (outcome) => fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) });
  import('/${FOLDER}/check.js').then(
    ({ outcome }) => send(outcome),
    (error) => send({ passed: 0, failed: 1, lines: [String(error?.stack ?? error)] }),
  );
</script>`;
  let resolve;
  const answer = new Promise((settle) => {
    resolve = settle;
  });
  const serve = async (request, response) => {
    const path = new URL(request.url, 'http://127.0.0.1').pathname.slice(1);
    if (request.method === 'POST') {
      let body = '';
      for await (const part of request) body += part;
      response.end();
      resolve(JSON.parse(body));
    } else if (path === '') {
      response.setHeader('content-type', 'text/html');
      response.end(page);
    } else if (path.endsWith('.js') && folders.some((folder) => path.startsWith(`${folder}/`))) {
      response.setHeader('content-type', 'text/javascript');
      response.end(read(path));
    } else {
      response.statusCode = 404;
      response.end();
    }
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, answer };
}

/** An empty module stands for a file that is missing; whoever imports from it is told by the engine. */
function read(path) {
  try {
    return readFileSync(join(root, path));
  } catch {
    return '';
  }
}

/** The import map of the packages that the check uses, and the folders that it may load from. */
function modules() {
  const imports = {};
  const folders = [FOLDER];
  for (const name of Object.keys(readJson(`${FOLDER}/package.json`).devDependencies)) {
    const folder = relative(root, realpathSync(join(root, FOLDER, 'node_modules', name))).split(sep).join('/');
    folders.push(`${folder}/dist`);
    for (const [entry, target] of Object.entries(readJson(`${folder}/package.json`).exports)) {
      if (target.default) imports[name + entry.slice(1)] = `/${folder}${target.default.slice(1)}`;
    }
  }
  return { imports, folders };
}
