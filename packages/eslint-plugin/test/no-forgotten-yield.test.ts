import plugin from '../src/index.ts';
import { javascript, loose, typed, typedFile, typescript } from './testers.ts';

const rule = plugin.rules['no-forgotten-yield'] as never;

const head = `
import { channel } from '@core/channels';
import { call, Family, logicalStack, suspend, Wait } from '@core/coroutine';
import { iterate, run, runSync, sleep, track, until, withSignal } from '@core/coroutine/host';
import { reschedule, spawn, TaskletScheduler } from '@core/tasklets';
const jobs = channel();
const family = new Family('views');
`;

/** A routine of the code; `head` is before it. */
const routine = (body: string): string => `${head}function* main(c) { ${body} }`;
const callback = 'a callback cannot wait, so use a loop and `yield*`';

/** One problem, and what the routine is when its suggestion is taken. */
function forgotten(name: string, body: string, mended: string | null, error: object = { messageId: 'discarded' }) {
  const suggestions = mended === null ? undefined : [{ messageId: 'insertYield', output: routine(mended) }];
  return { name, code: routine(body), errors: [{ ...error, suggestions }] };
}
/** A yield without its star: in a known routine it is fixed, in another generator that is a suggestion. */
const yielded = (name: string, body: string, mended: string) => [
  { name: `in a routine / ${name}`, code: routine(`yield* sleep(1); ${body}`), output: routine(`yield* sleep(1); ${mended}`), errors: [{ messageId: 'yielded' }] },
  {
    name: `in a generator / ${name}`,
    code: routine(body),
    errors: [{ messageId: 'yielded', suggestions: [{ messageId: 'insertStar', output: routine(mended) }] }],
  },
];
/** An async function of the code, and what it is when its suggestion is taken. */
const asynchronous = (body: string): string => `${head}async function go(c) { ${body} }\nfunction* main(c) {}`;
function unawaited(name: string, body: string, mended: string | null, message: string) {
  const suggestions = mended === null ? undefined : [{ messageId: 'insertCall', output: asynchronous(mended) }];
  return { name, code: asynchronous(body), errors: [{ message, suggestions }] };
}
const ok = (name: string, body: string) => ({ name, code: routine(body) });
const consumed = { messageId: 'consumed' };

javascript.run('no-forgotten-yield / by shape', rule, {
  valid: [
    {
      name: "an actor's reference takes a message without waiting: fine",
      code: "import { actor } from '@core/actors';\nconst ref = actor(function* () {});\nref.send(1);",
    },
    {
      name: 'a Stackless channel is closed at once: fine',
      code: "import { stacklessChannel } from '@core/channels/stackless';\nconst ch = stacklessChannel();\nch.close();",
    },
    ok('run by yield*: fine', 'yield* jobs.send(1); yield* sleep(1); yield* reschedule(); yield* call(main); yield* main();'),
    ok('run by sync: fine', 'jobs.send(1).sync();'),
    { name: 'awaited: fine', code: `${head}async function main() { await jobs.send(1); const got = await jobs.receive(); return got + 1; }` },
    ok('returned, passed on, stored: kept', 'const all = [jobs.receive()]; c.later = sleep(1); c.add(jobs.receive(), { a: sleep(1) }); return jobs.receive();'),
    ok('bound, then run: kept', 'const receiving = jobs.receive(); if (c) yield* receiving;'),
    ok('bound, then passed on and used: kept', 'const receiving = jobs.receive(); c.add(receiving); c.log(`${receiving}`);'),
    ...['c ? sleep(1) : undefined', 'c && sleep(1)', 'c || sleep(1)', 'c ?? sleep(1)', '(c, sleep(1))'].flatMap((value) => [
      ok(`bound by ${value}, then run: kept`, `const op = ${value}; yield* op;`),
      ok(`assigned by ${value}, then run: kept`, `let op; op = ${value}; yield* op;`),
      ok(`passed on, returned or stored by ${value}: kept`, `c.add(${value}); c.op = ${value}; return ${value};`),
      { name: `exported by ${value}: others may run it`, code: `${head}const c = 1; export const op = ${value};` },
    ]),
    ok('bound by a choice, then tested: there may be none', 'const timeout = c ? sleep(1) : undefined; if (timeout) c.log(1);'),
    ok('assigned, then run, passed on or returned: kept', 'let op; op = jobs.receive(); if (c) yield* op; c.op = op; yield* (op = sleep(1)); return op = sleep(1);'),
    ok('assigned now and then, and tested: there may be none', 'let timer; if (c) timer = sleep(1); if (timer) c.log(1);'),
    { name: 'assigned to what is exported: others may run it', code: `${head}export let op; op = jobs.receive();` },
    ok('optional chain tested: there may be none', 'return jobs?.receive() ?? null;'),
    ok('parts of an operation: fine', 'jobs.receive().then(c); jobs.receive().describe(c); const { sync } = jobs.receive(); const op = sleep(1); op.within(c); c.log(jobs.receive()[c]);'),
    ok('a private part: only who knows the object asks for it', 'class Own { #x; of() { return jobs.receive().#x; } }'),
    ok('steps of a routine of the packages: driven by hand', 'const steps = withSignal(c, main); steps.next(); steps.throw(1); steps.next().value;'),
    ok('a function of the packages in other hands: kept', 'const nap = sleep.bind(null, 1); yield* nap(); c.each(sleep);'),
    ok('arrays that the packages make: no business of ours', 'logicalStack(c).join(); logicalStack(c).find(c).x;'),
    ok('properties of other kinds: not followed', 'new TaskletScheduler().list.send(1);'),
    { name: 'async generator: a yield awaits', code: `${head}async function* all() { yield jobs.receive(); yield await sleep(1); }` },
    { name: 'await of another generator: fine', code: 'function* numbers() { yield 1; } async function go() { const all = await numbers(); await Promise.all([numbers()]); }' },
    { name: 'operations awaited: fine', code: asynchronous('await Promise.all([jobs.send(1), sleep(1)]); const got = await (c ? sleep(1) : jobs.receive()); await call(main); await c.add([main()]);') },
    ok('generators collected: kept', 'const all = c.map(function* (each) { yield* jobs.send(each); }); return all;'),
    ok('forEach of an object of the packages: its own matter', 'jobs.forEach(function* (each) { yield* jobs.send(each); });'),
    { name: 'forEach where no package is used: no business of ours', code: 'list.forEach(function* () { yield 1; });' },
    ok('forEach with a plain function: fine', 'c.forEach((each) => { c.log(each); }); c.forEach(async function* () {}); c.forEach(other); c.forEach();'),
    { name: "a class's own method of a known name: no operation", code: "import { Family } from '@core/coroutine'; class Mine extends Family { stop() {} close = () => 1; kill = given; go() { this.stop(); this.close(); this.kill(); this.jobs.send(1); } }" },
    { name: 'given by the constructor, of another kind: fine', code: `${head}class Worker { constructor(given) { this.in = given; this.out = 1; this.n += 1; } *go() { this.in.receive(); this.out.send(1); this.n.send(1); } }` },
    { name: 'an object literal whose member is no routine: fine', code: `${head}const it = { a() { this.b(); this.c(); function plain() { this.d(); } }, b() {}, *d() {} };` },
    ok('discarded by void: on purpose', 'void jobs.send(1);'),
    ok('compared with another operation: kept', 'const one = jobs.receive(); return one === c;'),
    ok('behind a condition, and run: fine', 'yield* (c && jobs.receive()); yield* (c ? sleep(1) : jobs.receive());'),
    ok('methods that act at once: no operations', 'jobs.close(); jobs.trySend(1); jobs.tryReceive(); track().stop(); spawn(main).cancel();'),
    ok('methods of values that passed through: nobody\'s business', 'const got = yield* jobs.receive(); got.send(1); jobs.tryReceive().send(1); runSync(main).send(1); (yield* jobs.receive()).stop();'),
    ok('run of a module: a promise', 'run(main); runSync(main);'),
    ok('a generator that is driven by hand: fine', 'const steps = main(); steps.next(); const { value } = main().next(); for (const each of main()) c.log(each);'),
    ok('shadowed names: other things', 'const sleep = c.wake, jobs = c.jobs; sleep(1); jobs.send(1);'),
    { name: 'names from elsewhere: other things', code: "import { sleep } from 'timers'; import { channel } from 'pusher'; const jobs = channel(); function* main() { sleep(1); jobs.send(1); }" },
    { name: 'yield of values: other generators are no business of ours', code: 'function* numbers() { yield 1; } function* all() { yield numbers(); yield count(); }' },
    { name: 'exported: others may run it', code: `${head}export const receiving = jobs.receive();` },
    { name: 'module namespace / run: a promise', code: "import * as tasklets from '@core/tasklets'; tasklets.run(function* () {});" },
    { name: 'declarations in circles: ends', code: 'const a = b.x(); const b = a.y(); a.send(1); const c = c.spawn(); c.join();' },
    { name: 'ignored by options: no operation', code: routine('jobs.send(1); sleep(1);'), options: [{ ignore: ['send', 'sleep'] }] },
  ],
  invalid: [
    forgotten('channel / send: run by nobody', 'jobs.send(1);', 'yield* jobs.send(1);', {
      message: '`jobs.send()` does nothing until it is run: put `yield*` before it.',
    }),
    forgotten('function of the host', 'sleep(10);', 'yield* sleep(10);'),
    forgotten('function of the contract', 'suspend(family, 1);', 'yield* suspend(family, 1);'),
    forgotten('call', 'call(main);', 'yield* call(main);'),
    forgotten('move of a family', 'family.resume(c);', 'yield* family.resume(c);'),
    forgotten('close of a family', 'family.close(c);', 'yield* family.close(c);'),
    forgotten('scheduler made here', 'new TaskletScheduler().run();', 'yield* new TaskletScheduler().run();'),
    forgotten('tasklet spawned here', 'const worker = spawn(main); worker.join();', 'const worker = spawn(main); yield* worker.join();'),
    forgotten('tasklet of a scheduler', 'new TaskletScheduler().spawn(main).stop();', 'yield* new TaskletScheduler().spawn(main).stop();'),
    forgotten('source of the host', 'iterate(c).next();', 'yield* iterate(c).next();'),
    forgotten('routine of this file', 'main();', 'yield* main();'),
    forgotten('routine in a constant', 'const sub = function* () {}; sub();', 'const sub = function* () {}; yield* sub();'),
    forgotten('routine in an object', 'const it = { *go() {} }; it.go();', 'const it = { *go() {} }; yield* it.go();'),
    forgotten('behind a condition', 'c && jobs.send(1);', 'c && (yield* jobs.send(1));'),
    forgotten('one arm of a choice', 'c ? yield* sleep(1) : jobs.send(1);', 'c ? yield* sleep(1) : (yield* jobs.send(1));'),
    forgotten('not the last of a sequence', 'c = (jobs.send(1), 2);', 'c = ((yield* jobs.send(1)), 2);'),
    forgotten('optional chain: no suggestion, for nothing cannot be run', 'const some = channel(); some?.send(1);', null),
    forgotten('result added to', 'return jobs.receive() + 1;', 'return (yield* jobs.receive()) + 1;', consumed),
    forgotten('result tested', 'if (jobs.receive()) return;', 'if ((yield* jobs.receive())) return;', consumed),
    forgotten('result compared', 'while (jobs.receive() !== 3);', 'while ((yield* jobs.receive()) !== 3);', consumed),
    forgotten('result printed', 'c.log(`got ${jobs.receive()}`);', 'c.log(`got ${(yield* jobs.receive())}`);', consumed),
    forgotten('result negated', 'return !until(c);', 'return !(yield* until(c));', consumed),
    forgotten('result switched on', 'switch (jobs.receive()) {}', 'switch ((yield* jobs.receive())) {}', consumed),
    forgotten('result accumulated', 'c += jobs.receive();', 'c += (yield* jobs.receive());', consumed),
    forgotten('result called', 'jobs.receive()();', '(yield* jobs.receive())();', consumed),
    forgotten('result opened', 'return jobs.next().value;', 'return (yield* jobs.next()).value;', consumed),
    forgotten('result taken apart', 'const { value } = jobs.next();', 'const { value } = yield* jobs.next();', consumed),
    forgotten('bound, then computed with', 'const got = jobs.receive(); c.log(got + 1);', 'const got = yield* jobs.receive(); c.log(got + 1);', {
      message: '"got" is an operation here, not its result: put `yield*` before it.',
    }),
    forgotten('bound, and that is all', 'const got = jobs.receive();', 'const got = yield* jobs.receive();', { messageId: 'bound' }),
    forgotten('bound, then opened', 'const step = jobs.next(); return step.done;', 'const step = yield* jobs.next(); return step.done;', { messageId: 'bound' }),
    forgotten('named, then discarded', 'const op = jobs.send(1); op;', 'const op = jobs.send(1); yield* op;'),
    forgotten('bound by a choice, then computed with', 'const got = c ? jobs.receive() : 0; c.log(got + 1);', 'const got = c ? (yield* jobs.receive()) : 0; c.log(got + 1);', {
      message: '"got" is an operation here, not its result: put `yield*` before it.',
    }),
    ...['c && ', 'c || ', 'c ?? '].flatMap((before) => [
      forgotten(`bound by ${before}, and that is all`, `const got = ${before}jobs.receive();`, `const got = ${before}(yield* jobs.receive());`, { messageId: 'bound' }),
      forgotten(`taken apart by ${before}`, `const { value } = ${before}jobs.next();`, `const { value } = ${before}(yield* jobs.next());`, consumed),
      forgotten(`added to by ${before}`, `return (${before}jobs.receive()) + 1;`, `return (${before}(yield* jobs.receive())) + 1;`, consumed),
      forgotten(`opened by ${before}`, `return (${before}jobs.receive()).url;`, `return (${before}(yield* jobs.receive())).url;`, consumed),
      forgotten(`discarded by ${before}`, `${before}jobs.receive();`, `${before}(yield* jobs.receive());`),
    ]),
    forgotten('last of a sequence, bound', 'const got = (c, jobs.receive());', 'const got = (c, (yield* jobs.receive()));', { messageId: 'bound' }),
    forgotten('bound, then given another value', 'let got = jobs.receive(); got = 1; c.log(got + 1);', 'let got = yield* jobs.receive(); got = 1; c.log(got + 1);', { messageId: 'bound' }),
    forgotten('bound, then tested', 'const got = jobs.receive(); if (got) c.log(1);', 'const got = yield* jobs.receive(); if (got) c.log(1);', { messageId: 'bound' }),
    forgotten('bound, then a part taken', 'const job = jobs.receive(); c.log(job.url);', 'const job = yield* jobs.receive(); c.log(job.url);', { messageId: 'bound' }),
    forgotten('assigned at the end of a loop', 'for (let r = yield* jobs.next(); !r.done; r = jobs.next()) c.log(r.value);', 'for (let r = yield* jobs.next(); !r.done; r = (yield* jobs.next())) c.log(r.value);', {
      message: '"r" is an operation here, not its result: put `yield*` before it.',
    }),
    forgotten('assigned in the test of a loop', 'let job; while ((job = jobs.receive()) !== undefined) c.log(job.url);', 'let job; while ((job = (yield* jobs.receive())) !== undefined) c.log(job.url);', { messageId: 'bound' }),
    forgotten('assigned, then computed with', 'let got; got = c ?? jobs.receive(); c.log(`${got}`);', 'let got; got = c ?? (yield* jobs.receive()); c.log(`${got}`);', { messageId: 'bound' }),
    forgotten('assigned to a parameter', 'c = jobs.receive();', 'c = (yield* jobs.receive());', { messageId: 'bound' }),
    forgotten('taken apart by an assignment', 'let url; ({ url } = jobs.receive()); [url] = c;', 'let url; ({ url } = (yield* jobs.receive())); [url] = c;', consumed),
    forgotten('list taken apart by an assignment', 'let url; [url] = jobs.receive();', 'let url; [url] = (yield* jobs.receive());', consumed),
    forgotten('end of each turn of a loop', 'for (;; jobs.send(1)) c.log(1);', 'for (;; (yield* jobs.send(1))) c.log(1);'),
    forgotten('part of a result', 'c.log(jobs.receive().url);', 'c.log((yield* jobs.receive()).url);', consumed),
    forgotten('method of a result', 'jobs.receive().toFixed(2);', '(yield* jobs.receive()).toFixed(2);', consumed),
    forgotten('element of a result', 'return jobs.receive()[0];', 'return (yield* jobs.receive())[0];', consumed),
    forgotten('result asked whether there is one', 'while (jobs.receive() !== undefined);', 'while ((yield* jobs.receive()) !== undefined);', consumed),
    ...yielded('an operation', 'const got = yield jobs.receive();', 'const got = yield* jobs.receive();'),
    ...yielded('a name', 'const op = sleep(1); yield op;', 'const op = sleep(1); yield* op;'),
    ...yielded('a routine', 'yield main();', 'yield* main();'),
    ...yielded('a choice of operations: one problem', 'yield c ? jobs.send(1) : jobs.receive();', 'yield* c ? jobs.send(1) : jobs.receive();'),
    ...yielded('a sequence', 'yield (c.log(1), jobs.send(1));', 'yield* (c.log(1), jobs.send(1));'),
    ...['c && jobs.send(1)', 'c ?? jobs.send(1)', 'c || jobs.send(1)', 'c ? jobs.send(1) : c', 'c ? (c, c && jobs.send(1)) : jobs.send(1)', 'c ? 1 : jobs.send(1)'].map((value) => ({
      name: `yield without a star / ${value}: not to be fixed as a whole`,
      code: routine(`yield* sleep(1); yield ${value};`),
      errors: [{ message: '`yield` hands `jobs.send()` out instead of running it: put `yield*` before it.' }],
    })),
    forgotten('generator function as a callback of forEach', 'c.forEach(function* (each) { yield* jobs.send(each); });', null, {
      message: '`forEach` makes a generator of this and never runs it: use a loop and `yield*`.',
    }),
    forgotten('generator function by name as a callback of forEach', 'c.forEach(main);', null, { messageId: 'callback' }),
    unawaited('routine called / suggests call', 'main(c);', 'await call(main, c);', '`main()` does nothing until it is run: write `await call(main, …)`.'),
    unawaited('method called / suggests call', 'const it = { *go() {} }; it.go();', 'const it = { *go() {} }; await call(() => it.go());', '`it.go()` does nothing until it is run: write `await call(() => it.go())`.'),
    unawaited('routine awaited / suggests call', 'c.log(await main(c));', 'c.log(await call(main, c));', 'Awaiting `main()` does not run it, for it is a generator: write `call(main, …)`.'),
    unawaited('routine awaited by choice', 'await (c ? sleep(1) : main());', 'await (c ? sleep(1) : call(main));', 'Awaiting `main()` does not run it, for it is a generator: write `call(main)`.'),
    unawaited('routine awaited with others', 'await Promise.all([sleep(1), main()]);', 'await Promise.all([sleep(1), call(main)]);', 'Awaiting `main()` does not run it, for it is a generator: write `call(main)`.'),
    unawaited('name of a routine awaited', 'const going = main(c); await going;', null, 'Awaiting `going` does not run it, for it is a generator: write `call(() => going)`.'),
    unawaited('routine computed with', 'return main() + 1;', 'return (await call(main)) + 1;', '`main()` is an operation here, not its result: write `await call(main)`.'),
    unawaited('optional chain: no suggestion, for nothing cannot be called', 'const it = { *go() {} }; it?.go();', null, '`it?.go()` does nothing until it is run: write `await call(() => it?.go())`.'),
    unawaited('argument that is awaited: no suggestion, for the arrow function could not', 'const it = { *go() {} }; it.go(await c);', null, '`it.go()` does nothing until it is run: write `await call(() => it.go())`.'),
    {
      name: 'plain function / says how to run a routine',
      code: `${head}main(1); function* main() {}`,
      errors: [{ message: '`main()` does nothing until it is run: run it by `yield*` in a routine, or by `call(main, …).sync()`.' }],
    },
    ...[
      ['given by the constructor', 'class Worker { constructor() { this.in = channel(); } *go() { this.in.receive(); } }', 'this.in.receive()'],
      ['declared, and given by the constructor', 'class Worker { in; constructor() { if (jobs) return; this.in = jobs; } *go() { this.in.receive(); } }', 'this.in'],
      ['property of an object literal', 'const it = { in: channel(), *go() { this.in.receive(); } };', 'this.in'],
      ['method of an object literal', 'const it = { *go() { this.rest(); }, *rest() {} };', 'this.rest()'],
      ['property of an object literal that is a function', 'const it = { go: function* () { this.rest(); }, rest: function* () {} };', 'this.rest()'],
      ['in an arrow function of an object literal', 'const it = { *go() { yield* call(() => { this.rest(); }); }, *rest() {} };', 'this.rest()', 'none'],
    ].map(([name = '', code = '', what = '', mended = 'insertYield']) => ({
      name: `this / ${name}`,
      code: head + code,
      errors: [{ messageId: 'discarded', suggestions: mended === 'none' ? undefined : [{ messageId: mended, output: head + code.replace(`) { ${what}`, `) { yield* ${what}`) }] }],
    })),
    forgotten('callback of forEach', 'c.forEach((each) => jobs.send(each));', null, {
      message: `\`jobs.send()\` does nothing until it is run: ${callback}.`,
    }),
    forgotten('callback in a routine', 'c.on("x", () => { jobs.send(1); });', null),
    {
      name: 'async function / suggests await',
      code: `${head}async function main() { jobs.send(1); }`,
      errors: [{ messageId: 'discarded', suggestions: [{ messageId: 'insertAwait', output: `${head}async function main() { await jobs.send(1); }` }] }],
    },
    {
      name: 'plain function / suggests sync',
      code: `${head}function main() { jobs.send(1); }`,
      errors: [{ messageId: 'discarded', suggestions: [{ messageId: 'appendSync', output: `${head}function main() { jobs.send(1).sync(); }` }] }],
    },
    {
      name: 'module namespace',
      code: "import * as host from '@core/coroutine/host'; function* main() { host.sleep(1); }",
      errors: [{ messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import * as host from '@core/coroutine/host'; function* main() { yield* host.sleep(1); }" }] }],
    },
    {
      name: 'renamed import',
      code: "import { sleep as rest } from '@core/coroutine/host'; function* main() { rest(1); }",
      errors: [{ messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import { sleep as rest } from '@core/coroutine/host'; function* main() { yield* rest(1); }" }] }],
    },
    {
      name: 'require',
      code: "const { channel } = require('@core/channels'); const jobs = channel(); function* main() { jobs.send(1); }",
      errors: [{ messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "const { channel } = require('@core/channels'); const jobs = channel(); function* main() { yield* jobs.send(1); }" }] }],
    },
    {
      name: 'method of this',
      code: "import { Family } from '@core/coroutine'; class Mine extends Family { *go() { this.suspend(1); this.go(); } }",
      errors: [
        { messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import { Family } from '@core/coroutine'; class Mine extends Family { *go() { yield* this.suspend(1); this.go(); } }" }] },
        { messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import { Family } from '@core/coroutine'; class Mine extends Family { *go() { this.suspend(1); yield* this.go(); } }" }] },
      ],
    },
    {
      name: 'names given by options',
      code: "import { mailbox, ask } from 'my-actors'; const box = mailbox(); function* main() { ask(1); box.fetch(); }",
      options: [{ packages: ['my-actors'], functions: ['ask'], methods: ['fetch'] }],
      errors: [
        { messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import { mailbox, ask } from 'my-actors'; const box = mailbox(); function* main() { yield* ask(1); box.fetch(); }" }] },
        { messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import { mailbox, ask } from 'my-actors'; const box = mailbox(); function* main() { ask(1); yield* box.fetch(); }" }] },
      ],
    },
  ],
});

/** One statement in a routine with typed parameters, and the statement mended. */
const inTypes = (statement: string): string => `
import type { Channel, Receiver } from '@core/channels';
import type { Operation, Routine, RoutineFunction } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
function pause(): Operation<void> { return sleep(1); }
class Actor { inbox: Channel<number> | null = null; *run(jobs: Channel<number>, ends: Receiver<number>[], body: RoutineFunction, go: () => Routine<number>, op: Operation<number>): Routine<void> { ${statement} } }
`;
function declared(name: string, statement: string, mended: string, messageId = 'discarded') {
  return { name, code: inTypes(statement), errors: [{ messageId, suggestions: [{ messageId: 'insertYield', output: inTypes(mended) }] }] };
}

/** Code in which something may be missing, so that asking for it is no mistake. */
const presence = (body: string): string => `
import { channel } from '@core/channels';
import type { Operation, Routine } from '@core/coroutine';
import { sleep } from '@core/coroutine/host';
const given: { jobs?: ReturnType<typeof channel<number>> } = {};
const ops = new Map<string, Operation<void>>();
function timer(): Operation<void> | undefined { return ops.get('timer'); }
export function* main(queue: Operation<void>[]): Routine<unknown> { ${body} }
`;
const absent = (body: string) => ({ name: `there may be none / ${body}`, code: presence(body) });
const annotatedArms = ['Generator<Operation<number>>', 'IterableIterator<Operation<number>, void>', 'Iterable<Wait<number> | Operation<number>>'].map((type) => ({
  name: `yields operations, as it says / ${type}`,
  code: `
import { channel } from '@core/channels';
import type { Operation, Wait } from '@core/coroutine';
const jobs = channel<number>();
export function* arms(): ${type} { yield jobs.receive(); yield* [jobs.receive()]; }`,
}));
const inRoutine = (type: string, yields: string): string => `
import { channel } from '@core/channels';
import type { Operation, Routine, Steps } from '@core/coroutine';
const jobs = channel<Operation<number>>();
export function* main(): ${type} { ${yields} jobs.receive(); }`;
const annotatedRoutines = ['Routine<void>', 'Routine<Operation<number>>', 'Steps<void>'].map((type) => ({
  name: `yield without a star / a routine, as it says: ${type}`,
  code: inRoutine(type, 'yield'),
  output: inRoutine(type, 'yield*'),
  errors: [{ messageId: 'yielded' }],
}));
const inGenerator = (yields: string): string => inRoutine('Generator<unknown>', yields);
const annotatedGenerator = {
  name: 'yield without a star / a generator of anything: a suggestion',
  code: inGenerator('yield'),
  errors: [{ messageId: 'yielded', suggestions: [{ messageId: 'insertStar', output: inGenerator('yield*') }] }],
};

typescript.run('no-forgotten-yield / by shape, with annotations', rule, {
  valid: [
    ...['yield* timer() ?? sleep(1);', 'if (!timer()) return;', 'const op = timer(); if (op) return 1;', 'timer();', 'return timer() === null;'].map(absent),
    ...annotatedArms,
    { name: 'a routine in the hands of plain code: fine', code: inTypes('const steps: Routine<void> = body(); steps.next(); const op: Operation<void> = sleep(1); op.then(body);') },
    { name: 'plain values of annotated types: fine', code: inTypes('jobs.close(); jobs.trySend(1); yield* this.inbox!.receive(); yield* body();') },
    { name: 'what only types tell: not seen', code: inTypes('for (const end of ends) end.receive(); go();') },
  ],
  invalid: [
    ...annotatedRoutines,
    annotatedGenerator,
    declared('parameter', 'jobs.send(1);', 'yield* jobs.send(1);'),
    declared('property', 'this.inbox!.receive();', 'yield* this.inbox!.receive();'),
    declared('parameter that is a routine', 'body();', 'yield* body();'),
    declared('parameter that is an operation', 'op;', 'yield* op;'),
    declared('function that returns an operation', 'pause();', 'yield* pause();'),
    declared('asserted', 'return (jobs.receive() as unknown as number) + 1;', 'return ((yield* jobs.receive()) as unknown as number) + 1;', 'consumed'),
  ],
});

const withTypes = <T extends object>(test: T) => ({ ...test, filename: typedFile });

typed.run('no-forgotten-yield / by type', rule, {
  valid: [
    { name: 'values of other types: fine', code: inTypes('jobs.close(); const got = yield* go(); got + 1; ends.forEach((end) => end.tryReceive()); new Set([1]); [1].values();') },
    {
      name: 'a method of the same name and another type: no operation',
      code: "import { channel } from '@core/channels'; const jobs = Object.assign(channel<number>(), { send(): void {} } as { send: never }); function* main() { jobs.send; }",
    },
    { name: 'generators of other things: fine', code: 'function* numbers(): Generator<number> { yield 1; } function* all() { yield numbers(); }' },
    ...[
      'if (timer()) return;', 'yield* timer() ?? sleep(1);', 'if (!ops.get("a")) ops.set("a", sleep(1)); yield* ops.get("a") ?? sleep(1);',
      'const op = timer(); if (op) return 1;', 'const op = timer(); if (op === undefined || !op) return 1;', 'return given.jobs?.receive() ?? null;',
      'for (let op = queue.shift(); op; op = queue.shift()) yield* op;', 'while (queue.shift()) continue;', 'queue.pop(); queue.shift();',
      'ops.get("x") && ops.set("x", sleep(1));', 'return timer() ? 1 : 2;', 'while (timer() !== undefined) yield* sleep(1);',
    ].map(absent),
    ...annotatedArms,
    {
      name: 'yields operations, as an alias says',
      code: "import type { Operation } from '@core/coroutine'; type Arms = Generator<Operation<number>>; export function* arms(op: Operation<number>): Arms { yield op; }",
    },
    {
      name: 'parts that an operation of its own kind has: fine',
      code: "import { Wait, done } from '@core/coroutine'; class Own extends Wait<number> { value = 1; attempt() { return done(1); } enter() {} leave() {} describe() { return ''; } } const own = new Own(); own.value + 1; const { value, attempt } = new Own(); new Own().value; value;",
    },
    { name: 'async generator: a yield awaits', code: "import type { Operation } from '@core/coroutine'; export async function* all(op: Operation<number>) { yield op; }" },
    { name: 'await of what may be a promise, or is no generator of ours: fine', code: 'function* numbers() { yield 1; } export async function go(p: Promise<number>) { await p; await numbers(); await Promise.all([numbers()]); }' },
    {
      name: "forEach of an object of one's own: its own matter",
      code: "import { channel } from '@core/channels'; declare const pool: { forEach(body: () => Generator): void }; const jobs = channel(); pool.forEach(function* () { yield* jobs.receive(); });",
    },
  ].map(withTypes),
  invalid: [
    ...annotatedRoutines,
    annotatedGenerator,
    ...[['if (sleep(1)) return;', 'if ((yield* sleep(1))) return;'], ['return sleep(1) ?? 1;', 'return (yield* sleep(1)) ?? 1;'], ['return !sleep(1);', 'return !(yield* sleep(1));']].map(
      ([body = '', mended = '']) => ({
        name: `there always is one / ${body}`,
        code: presence(body),
        errors: [{ messageId: 'consumed', suggestions: [{ messageId: 'insertYield', output: presence(mended) }] }],
      }),
    ),
    declared('part that no operation has', 'jobs.receive().toFixed(2);', '(yield* jobs.receive()).toFixed(2);', 'consumed'),
    declared('bound, then a part taken', 'const got = ends[0]!.next(); got.value;', 'const got = yield* ends[0]!.next(); got.value;', 'bound'),
    declared('assigned in a loop', 'for (let r = yield* jobs.next(); !r.done; r = jobs.next()) r.value;', 'for (let r = yield* jobs.next(); !r.done; r = (yield* jobs.next())) r.value;', 'bound'),
    declared('taken apart by an assignment', 'let value; ({ value } = jobs.next());', 'let value; ({ value } = (yield* jobs.next()));', 'consumed'),
    {
      name: 'a choice of operations yielded: one problem',
      code: inTypes('yield this.inbox ? op : go();'),
      output: inTypes('yield* this.inbox ? op : go();'),
      errors: [{ messageId: 'yielded' }],
    },
    {
      name: 'an operation or nothing yielded: not to be fixed as a whole',
      code: inTypes('yield this.inbox && op;'),
      errors: [{ messageId: 'yielded' }],
    },
    {
      name: 'generator function as a callback of forEach',
      code: inTypes('ends.forEach(function* (end) { yield* end.receive(); });'),
      errors: [{ messageId: 'callback' }],
    },
    {
      name: 'routine awaited',
      code: "import { call, type Routine } from '@core/coroutine'; export async function main(go: () => Routine<number>) { await go(); }",
      errors: [{
        messageId: 'awaited',
        suggestions: [{ messageId: 'insertCall', output: "import { call, type Routine } from '@core/coroutine'; export async function main(go: () => Routine<number>) { await call(go); }" }],
      }],
    },
    declared('element of an array', 'for (const end of ends) end.receive();', 'for (const end of ends) yield* end.receive();'),
    declared('function type', 'go();', 'yield* go();'),
    declared('name of an operation', 'op;', 'yield* op;'),
    declared('property of an object', 'const all = { op }; all.op;', 'const all = { op }; yield* all.op;'),
    declared('result of a routine computed with', 'return go() + 1;', 'return (yield* go()) + 1;', 'consumed'),
    declared('bound, and that is all', 'const got = ends[0]!.next();', 'const got = yield* ends[0]!.next();', 'bound'),
    {
      name: 'yield without a star',
      code: inTypes('yield go();'),
      output: inTypes('yield* go();'),
      errors: [{ messageId: 'yielded' }],
    },
    {
      name: 'optional chain: no suggestion, for nothing cannot be run',
      code: inTypes('this.inbox?.receive();'),
      errors: [{ messageId: 'discarded' }],
    },
    {
      name: 'types that were not found: by shape',
      code: "import { sleep } from '@core/not-installed'; function* main() { sleep(1); }",
      errors: [{ messageId: 'discarded', suggestions: [{ messageId: 'insertYield', output: "import { sleep } from '@core/not-installed'; function* main() { yield* sleep(1); }" }] }],
    },
  ].map(withTypes),
});

loose.run('no-forgotten-yield / by type, with loose types', rule, {
  valid: ['if (ops.get("a")) return 1;', 'return queue.shift() ?? 1;', 'queue.shift();'].map(absent).map(withTypes),
  invalid: [
    {
      name: 'there always is one, as the file says',
      code: presence('if (sleep(1)) return;'),
      errors: [{ messageId: 'consumed', suggestions: [{ messageId: 'insertYield', output: presence('if ((yield* sleep(1))) return;') }] }],
    },
  ].map(withTypes),
});
