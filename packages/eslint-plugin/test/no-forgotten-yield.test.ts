import plugin from '../src/index.ts';
import { javascript, typed, typedFile, typescript } from './testers.ts';

const rule = plugin.rules['no-forgotten-yield'] as never;

const head = `
import { channel } from '@core/channels';
import { call, Family, suspend, Wait } from '@core/coroutine';
import { iterate, run, runSync, sleep, track, until } from '@core/coroutine/host';
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
const yielded = (name: string, body: string, mended: string) => ({
  name,
  code: routine(body),
  output: routine(mended),
  errors: [{ messageId: 'yielded' }],
});
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
    ok('bound, then given another value: not followed', 'let got = jobs.receive(); got = 1; c.log(got + 1);'),
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
    yielded('yield without a star', 'const got = yield jobs.receive();', 'const got = yield* jobs.receive();'),
    yielded('yield without a star, of a name', 'const op = sleep(1); yield op;', 'const op = sleep(1); yield* op;'),
    yielded('yield without a star, of a routine', 'yield main();', 'yield* main();'),
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

typescript.run('no-forgotten-yield / by shape, with annotations', rule, {
  valid: [
    { name: 'plain values of annotated types: fine', code: inTypes('jobs.close(); jobs.trySend(1); yield* this.inbox!.receive(); yield* body();') },
    { name: 'what only types tell: not seen', code: inTypes('for (const end of ends) end.receive(); go();') },
  ],
  invalid: [
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
  ].map(withTypes),
  invalid: [
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
