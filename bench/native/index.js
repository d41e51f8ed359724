// Runtimes that are no JavaScript, each a command of its own; what is not on the machine is left out.
//   COMMAND <workload> <n> <rounds>
// warms up with a tenth of n and prints one line of JSON: {"wall": [ns per operation, …], "cpu": [user CPU, …], "answer": …},
// for `parked` also "bytes": what a task adds to the resident memory of the process, channel included.
// All of them run on one thread.
import { join } from 'node:path';
import { built, compile, firstThatWorks, folder, said } from './programs.js';
import { goSelects } from './selects.js';

/**
 * @typedef {object} Native
 * @property {string} name
 * @property {() => string | null} version null when it is not installed
 * @property {string} install what installs it on Debian
 * @property {() => void} [build] to be called once before the first command
 * @property {(workload: string, n: number, rounds: number) => string[]} command
 * @property {string[]} workloads
 * @property {Record<string, string>} without why it lacks the others
 * @property {Record<string, string>} notes what must be said about one of them
 */

const switching = ['switch', 'resume', 'depth-1', 'depth-10', 'depth-100', 'depth-1000', 'tree'];
const tasks = ['many-to-one', 'ring', 'spawn', 'parked', 'sieve'];
const selects = ['ready', 'waiting'].flatMap((kind) => [4, 16, 128].map((arms) => `select-${kind}-${arms}`));
const structure = ['gather', 'cancel', 'race'];
const actors = ['pingpong', 'counting', 'fork-join', 'big'];

const OTP_RELEASE = 'io:format("~s", [erlang:system_info(otp_release)]), halt().';
const PYPY_VERSION = 'import sys; print("%d.%d.%d" % sys.pypy_version_info[:3])';
const GREENLET_VERSION = 'import sys, greenlet; print(sys.version.split()[0], "+ greenlet", greenlet.__version__)';

/** Not the floor: a bare `next()` is JavaScript's. */
const bare = { bare: 'the floor is a JavaScript generator' };

/** The same words for each of `names`. */
function each(names, text) {
  return Object.fromEntries(names.map((name) => [name, text]));
}

/** @type {Native} */
const go = {
  name: 'go',
  install: 'apt-get install golang-go',
  version: () => said(['go', 'version'], /go([\d.]+)/),
  build: () => compile('go', 'bench', ['go', 'build', '-o', 'bench'], { 'selects.go': goSelects([4, 16, 128]) }),
  // The program sets GOMAXPROCS to 1 itself.
  command: (...args) => [join(built, 'go/bench'), ...args.map(String)],
  workloads: [...switching, 'rendezvous', 'buffered', ...tasks, 'gather', 'cancel', ...selects, ...actors, 'pipeline'],
  without: { ...bare, race: 'it has none: a select among results, and a context for the others' },
  notes: {
    switch: 'runtime.Gosched()',
    ...each(switching.slice(1), 'a generator is a goroutine and an unbuffered channel'),
    gather: 'a WaitGroup',
    cancel: 'a context of its own for each',
    ...each(actors, 'a mailbox is a channel with a buffer of 128'),
  },
};

/** One scheduler, one thread where none is impossible, and nobody spins while waiting. */
const ERLANG_FLAGS = '+S 1:1 +SDcpu 1:1 +SDio 1 +A 1 +sbwt none +sbwtdcpu none +sbwtdio none +P 4000000';

/** @type {Native} */
const erlang = {
  name: 'erlang',
  install: 'apt-get install erlang-base',
  version: () => firstThatWorks(['erlc'], ['+help']) && said(['erl', '-noinput', '-eval', OTP_RELEASE], /(\d+)/),
  build: () => compile('erlang', 'bench.beam', ['erlc']),
  command: (...args) => [
    'erl',
    '-noinput',
    ...ERLANG_FLAGS.split(' '),
    '-pa',
    join(built, 'erlang'),
    '-run',
    'bench',
    'main',
    ...args.map(String),
  ],
  workloads: [...switching, 'rendezvous', 'buffered', ...tasks, ...actors, 'pipeline'],
  without: {
    ...bare,
    ...each(selects, 'a process has one mailbox, and there is nothing to select among'),
    ...each(structure, 'a process is killed, and ends without cleaning up'),
  },
  notes: {
    switch: 'erlang:yield()',
    ...each(switching.slice(1), 'a generator is a process that is asked for each value: two messages'),
    rendezvous: 'sending never waits: the sender waits for an answer, two messages',
    'many-to-one': 'sending never waits: the sender waits for an answer, two messages',
    buffered: 'mailboxes have no bound: the receiver gives credit, 64 messages at a time',
    pipeline: 'mailboxes have no bound: the receiver gives credit, 64 messages at a time',
    sieve: 'each filter asks for the next number: two messages',
    ring: 'asynchronous messages',
    spawn: 'a counter of the runtime, and a message when it ends',
    parked: 'user CPU time comes in steps of 10 ms, here and in all its rows',
  },
};

const ownLine = 'it has no channels: a run queue and channels written for it here, about 60 lines';
const pypyHeap = 'with the growth of its heap and compiled code, which weighs when there are few';
const noPatterns = {
  ...each(selects, 'it has no select'),
  ...each(structure, 'it has nothing for tasks that belong together'),
  ...each(actors, 'it has no mailboxes'),
};
const ownLines = each(['rendezvous', 'buffered', ...tasks, 'pipeline'], ownLine);

/** @type {Native} */
const stackless = {
  name: 'pypy-stackless',
  install: 'apt-get install pypy3',
  version: () => said(['pypy3', '-c', `import stackless; ${PYPY_VERSION}`], /([\d.]+)/),
  command: (...args) => ['pypy3', '-B', join(folder, 'python/with_stackless.py'), ...args.map(String)],
  workloads: [...switching, 'rendezvous', ...tasks, 'pipeline'],
  without: { ...bare, buffered: 'its channels have no buffer', ...noPatterns },
  notes: {
    ...each(switching.slice(1), 'a generator is a tasklet and a channel'),
    pipeline: 'its channels have no buffer',
    parked: pypyHeap,
  },
};

/** @type {Native} */
const pypyGreenlet = {
  name: 'pypy-greenlet',
  install: 'apt-get install pypy3',
  version: () => said(['pypy3', '-c', `import greenlet; ${PYPY_VERSION}`], /([\d.]+)/),
  command: (...args) => ['pypy3', '-B', join(folder, 'python/with_greenlet.py'), ...args.map(String)],
  workloads: [...switching, 'rendezvous', 'buffered', ...tasks, 'pipeline'],
  without: { ...bare, ...noPatterns },
  notes: { ...ownLines, parked: `${ownLine}; ${pypyHeap}` },
};

let pythonFound;
/** The system's own Python has Debian's packages; the first one on the path may be another. */
function python() {
  return (pythonFound ??= firstThatWorks(['/usr/bin/python3', 'python3'], ['-c', 'import greenlet']) ?? 'python3');
}

/** @type {Native} */
const cpythonGreenlet = {
  name: 'cpython-greenlet',
  install: 'apt-get install python3-greenlet',
  version: () => said([python(), '-c', GREENLET_VERSION], /([\d.]+ \+ greenlet [\d.]+)/),
  command: (...args) => [python(), '-B', join(folder, 'python/with_greenlet.py'), ...args.map(String)],
  workloads: [...switching, 'rendezvous', 'buffered', ...tasks, 'pipeline'],
  without: { ...bare, ...noPatterns },
  notes: ownLines,
};

/** @type {Native} */
const luajit = {
  name: 'luajit',
  install: 'apt-get install luajit',
  version: () => said(['luajit', '-v'], /LuaJIT (\S+)/),
  command: (...args) => ['luajit', join(folder, 'lua/bench.lua'), ...args.map(String)],
  workloads: [...switching, 'rendezvous', 'buffered', ...tasks, 'pipeline'],
  without: { ...bare, ...noPatterns },
  notes: { ...ownLines, switch: 'its coroutines are asymmetric: through a loop that resumes each in turn' },
};

export const natives = [go, erlang, stackless, pypyGreenlet, cpythonGreenlet, luajit];
