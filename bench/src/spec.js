// What is measured, as data: every runtime (ours, peers, natives) does this same work and its answer is checked here.
// A runtime's workload is `run(n, measure)`: it does the work once and answers, or promises, what `check(n)` says.
import { categoriesOf } from './lines.js';

export { linesOf } from './lines.js';

/**
 * @typedef {object} Spec
 * @property {string} title as it stands in tables
 * @property {string} does the work, in one line
 * @property {string} unit one operation: what a time is divided by
 * @property {number} n how much of it is measured by default; a slow runtime gets less
 * @property {(n: number) => unknown} check the right answer
 * @property {number} [step] `n` is a multiple of it
 * @property {(n: number) => number} [operations] where that is not `n`
 * @property {true} [fixed] cost per operation depends on `n`, which is therefore the same for all
 * @property {true} [bytes] memory is measured: `run` calls `measure()` at the right moment
 * @property {Goals} [goal]
 * @property {true} [heavy] once in a process is enough: what it begins with warms up
 * @property {true} [own] a row of ours alone
 * @property {string} [of] the one of our runtimes that the comparison shows; our other ones have rows of their own
 *
 * @typedef {object} Goals what must hold; `aims` is what we are after
 * @property {number} [floor] times the floor, at most
 * @property {number} [since] the oldest Node that the limit to the floor is meant for
 * @property {number} [bytes] at most
 * @property {Record<string, number>} [natives] times what they pay, at most
 * @property {[workload: string, times: number]} [row] times another of our rows, at most
 * @property {Omit<Goals, 'aims'>} [aims]
 */

/** Every JavaScript peer costs at least so many times as much. */
export const PEER_GOAL = 4;
export const PEER_AIM = 10;

/** Peers that are the language itself, or whose channels are written by hand here: shown, and no library to beat. */
export const BY_HAND = ['generators', 'async-await', 'co'];

/** The ring's tasks, the tree's nodes, the senders of many-to-one and so on: part of what a workload is. */
export const RING = 503;
export const TREE_DEPTH = 17;
export const NODES = 2 ** TREE_DEPTH - 1;
export const SENDERS = 100;
/** How many play hackysack. */
export const PLAYERS = 100_000;
export const BURST = 100_000;
export const CAPACITY = 128;
export const BIG_ACTORS = 120;
export const FORKS = 100;
/** The tasks of one gathering. */
export const GATHERED = 10;

const pairs = (n) => (n * (n - 1)) / 2;
const itself = (n) => n;

/** @type {Record<string, Spec>} */
export const workloads = {
  bare: {
    title: 'bare next()',
    does: 'the floor: `.next()` of two bare generators in turn, two bodies',
    unit: 'next()',
    n: 2_000_000,
    step: 2,
    check: (n) => (n / 2) * (n / 2 - 1),
  },

  switch: {
    title: 'switch',
    does: 'two tasks yield to each other, n times in all',
    unit: 'switch',
    n: 2_000_000,
    step: 2,
    check: itself,
    of: 'tasklets',
    goal: { floor: 3.5, aims: { floor: 2.5 } },
  },
  resume: {
    title: 'resume and suspend',
    does: 'a consumer draws n values from a producer',
    unit: 'value',
    n: 2_000_000,
    check: pairs,
    of: 'core',
    goal: { floor: 3.5, aims: { floor: 2.5 } },
  },
  ...depths([1, 10, 100, 1000]),
  tree: {
    title: 'tree walk (2^17)',
    does: 'a recursive in-order walk hands over each of the 131,071 nodes of a binary tree, again and again',
    unit: 'node',
    n: 4 * NODES,
    step: NODES,
    check: (n) => walks(n) * pairs(NODES + 1),
    operations: (n) => walks(n) * NODES,
    of: 'core',
    goal: { floor: 14, natives: { go: 1 }, aims: { natives: { luajit: 1 } } },
  },

  rendezvous: {
    title: 'rendezvous',
    does: 'one sender, one receiver, a channel without a buffer',
    unit: 'message',
    n: 1_000_000,
    check: pairs,
    of: 'tasklets',
    goal: { floor: 6, natives: { go: 0.5 }, aims: { floor: 4 } },
  },
  buffered: {
    title: 'buffered (128)',
    does: 'one sender, one receiver, a buffer of 128',
    unit: 'message',
    n: 2_000_000,
    check: pairs,
    of: 'tasklets',
    goal: { floor: 5, aims: { natives: { go: 1 } } },
  },
  'many-to-one': {
    title: 'many to one (100)',
    does: '100 senders, one receiver, a channel without a buffer',
    unit: 'message',
    n: 1_000_000,
    step: SENDERS,
    check: (n) => SENDERS * pairs(n / SENDERS),
    of: 'tasklets',
  },
  ring: {
    title: 'thread ring (503)',
    does: '503 tasks pass a number round, one less each time, until it is 0',
    unit: 'hop',
    n: 1_000_000,
    check: (n) => (n % RING) + 1, // 292 after 50,000,000 hops
    of: 'tasklets',
    goal: { floor: 5.5, natives: { go: 0.5 } },
  },
  spawn: {
    title: 'spawn and finish',
    does: 'bursts of 100,000 tasks, each of which adds one and ends',
    unit: 'task',
    n: 500_000,
    check: itself,
    of: 'tasklets',
    goal: { floor: 9, since: 24, natives: { go: 1, erlang: 1 } },
  },
  parked: {
    title: 'parked',
    does: 'n tasks wait, each on a channel of its own; then each is woken',
    unit: 'task',
    n: 100_000,
    check: pairs,
    bytes: true,
    of: 'tasklets',
    goal: { bytes: 400, aims: { bytes: 300 } },
  },
  gather: {
    title: 'gather (10)',
    does: '10 tasks at once, each of which lets the others run and returns a number, and all of them are waited for; again and again',
    unit: 'task',
    n: 300_000,
    step: GATHERED,
    check: pairs,
    of: 'tasklets',
  },
  cancel: {
    title: 'cancel',
    does: 'a task begins to wait, is told to stop, and has cleaned up and ended before the next one',
    unit: 'task',
    n: 200_000,
    check: itself,
    of: 'tasklets',
  },
  race: {
    title: 'race (2)',
    does: 'a task that lets others run once and returns, against one that waits for ever, which has cleaned up when the race is over',
    unit: 'race',
    n: 100_000,
    check: pairs,
    of: 'tasklets',
  },
  sieve: {
    title: 'prime sieve (1,000)',
    does: 'a chain of filters, one for each prime found, until the n-th',
    unit: 'prime',
    n: 1000,
    fixed: true,
    check: nthPrime,
    of: 'tasklets',
  },
  ...selects('ready', 'one of k buffered channels, another each time, has an item', [500_000, 500_000, 200_000], (go) => ({
    natives: { go: 1 },
    aims: { natives: { go } },
  })),
  ...selects('waiting', 'a receiver waits on k channels, one sender sends on each in turn', [200_000, 100_000, 20_000], (go) => ({
    natives: { go: 1 },
    aims: { natives: { go } },
  })),

  pingpong: {
    title: 'actor ping-pong',
    does: 'two actors answer each other, n messages in all',
    unit: 'message',
    n: 1_000_000,
    step: 2,
    check: itself,
    of: 'actors',
    goal: { floor: 5 },
  },
  counting: {
    title: 'actor counting',
    does: 'an actor sends n increments to a counter and asks it for the count',
    unit: 'message',
    n: 1_000_000,
    check: itself,
    of: 'actors',
    goal: { floor: 5 },
  },
  'fork-join': {
    title: 'actor fork-join (100)',
    does: 'n messages to 100 actors, round robin; each counts, and all report',
    unit: 'message',
    n: 1_000_000,
    step: FORKS,
    check: itself,
    of: 'actors',
    goal: { floor: 5 },
  },
  big: {
    title: 'actor big (120)',
    does: '120 actors ping each other at random, each waiting for its pong',
    unit: 'ping',
    n: 300_000,
    step: BIG_ACTORS,
    check: itself,
    of: 'actors',
  },
  pipeline: {
    title: 'pipeline',
    does: 'a text of n lines in chunks of 64 KiB: split, parse, filter, sum by category; a task each, channels of 128 between',
    unit: 'line',
    n: 200_000,
    check: categoriesOf,
    of: 'tasklets',
  },

  // ── what nobody is compared with ──

  transfer: {
    title: 'transfer',
    does: 'two coroutines of the contract transfer to each other',
    unit: 'transfer',
    n: 2_000_000,
    step: 2,
    check: itself,
    of: 'core',
    own: true,
    goal: { floor: 2, aims: { floor: 1.5 } },
  },
  'switch-64': {
    title: 'switch, 64 bodies',
    does: 'as switch, 64 tasks, each with code of its own',
    unit: 'switch',
    n: 2_000_000,
    check: itself,
    of: 'tasklets',
    own: true,
  },
  'switch-nested': {
    title: 'switch, three families around',
    does: 'as switch, inside three nested coroutines of other families',
    unit: 'switch',
    n: 2_000_000,
    check: itself,
    of: 'tasklets',
    own: true,
    goal: { floor: 3.5, row: ['switch', 1.05] },
  },
  'switch-among-1m': {
    title: 'switch, a million parked',
    does: 'as switch, while a million other tasks wait',
    unit: 'switch',
    n: 2_000_000,
    check: itself,
    of: 'tasklets',
    own: true,
    heavy: true,
    goal: { row: ['switch', 1.25] },
  },
  'parked-1m': {
    title: 'a million parked',
    does: 'as parked, a million of them',
    unit: 'task',
    n: 1_000_000,
    check: pairs,
    bytes: true,
    heavy: true,
    of: 'tasklets',
    own: true,
    goal: { bytes: 400, aims: { bytes: 300 } },
  },
  hackysack: {
    title: 'hackysack (100,000)',
    does: '100,000 tasks kick a sack to one of them drawn by lot, n kicks in all; then all go home',
    unit: 'kick',
    n: 500_000,
    check: itself,
    of: 'tasklets',
    own: true,
    heavy: true,
  },
  chameneos: {
    title: 'actor chameneos (100)',
    does: '100 creatures meet in pairs at a mall, n times',
    unit: 'meeting',
    n: 200_000,
    check: itself,
    of: 'actors',
    own: true,
  },
  asking: {
    title: 'actor ask',
    does: 'an actor asks another, and waits for the reply, n times',
    unit: 'question',
    n: 300_000,
    check: pairs,
    of: 'actors',
    own: true,
  },
  bank: {
    title: 'actor bank (100)',
    does: 'n transfers between accounts, each a question within a question',
    unit: 'transfer',
    n: 100_000,
    check: itself,
    of: 'actors',
    own: true,
  },
};

function depths(levels) {
  return Object.fromEntries(
    levels.map((depth) => [
      `depth-${depth}`,
      {
        title: `switch at call depth ${depth.toLocaleString('en')}`,
        does: `as resume, from ${depth} nested call${depth === 1 ? '' : 's'} of routines`,
        unit: 'value',
        n: 1_000_000,
        check: pairs,
        of: 'core',
        ...(depth === 1 ? { goal: { floor: 3.5 } } : { goal: { row: ['depth-1', 1.05] } }),
      },
    ]),
  );
}

function selects(kind, does, sizes, goals) {
  return Object.fromEntries(
    [4, 16, 128].map((k, i) => [
      `select-${kind}-${k}`,
      { title: `select, ${kind} (${k})`, does, unit: 'select', n: sizes[i], check: pairs, of: 'tasklets', goal: goals(0.5) },
    ]),
  );
}

function walks(n) {
  return Math.ceil(n / NODES);
}

function nthPrime(n) {
  const primes = [];
  for (let i = 2; primes.length < n; i++) if (primes.every((p) => i % p !== 0)) primes.push(i);
  return primes.at(-1);
}

/** The nearest size, not below one step, that a workload can be done at. */
export function fit({ step = 1 }, n) {
  return Math.max(1, Math.round(n / step)) * step;
}

/** How many operations a workload of size `n` is. */
export function operations({ operations = itself }, n) {
  return operations(n);
}
