import plugin from '../src/index.ts';
import { javascript, typescript } from './testers.ts';

const rule = plugin.rules['no-native-finally'] as never;

const cleaning = `function* worker(jobs) {
  try { yield* jobs.receive(); } finally { yield* jobs.send('bye'); }
}
`;
const native = (lines: string) => ({
  message: `When "worker" is closed while this \`finally\` suspends, its caller goes on as if it had returned: call it by \`yield* call(…)\` (line ${lines}).`,
});

javascript.run('no-native-finally', rule, {
  valid: [
    { name: 'called on the heap: fine', code: `import { call } from '@core/coroutine';\n${cleaning}function* main(jobs) { yield* call(worker, jobs); }` },
    { name: 'body of a coroutine of its own: fine', code: `${cleaning}function* main(jobs) { spawn(worker, jobs); }` },
    { name: 'finally that does not suspend: fine', code: 'function* worker(jobs) { try { yield* jobs.receive(); } finally { jobs.close(); } } function* main(jobs) { yield* worker(jobs); }' },
    { name: 'only a function within finally suspends: fine', code: 'function* worker(jobs) { try { yield* jobs.receive(); } finally { spawn(function* () { yield* jobs.send(1); }); } } function* main(jobs) { yield* worker(jobs); }' },
    { name: 'suspends in try and catch only: fine', code: 'function* worker(jobs) { try { yield* jobs.receive(); } catch { yield* jobs.send(1); } finally { jobs.close(); } } function* main(jobs) { yield* worker(jobs); }' },
    { name: 'a name that is given another function: not followed', code: 'let worker = function* (jobs) { try {} finally { yield* jobs.send(1); } }; worker = other; function* main(jobs) { yield* worker(jobs); }' },
  ],
  invalid: [
    {
      name: 'called natively / adds the import',
      code: `${cleaning}function* main(jobs) { yield* worker(jobs); }`,
      errors: [{
        ...native('4'),
        line: 2,
        suggestions: [{
          messageId: 'call',
          output: `import { call } from '@core/coroutine';\n${cleaning}function* main(jobs) { yield* call(worker, jobs); }`,
        }],
      }],
    },
    {
      name: 'called natively twice / mends both, by the name at hand',
      code: `import { call as enter } from '@core/coroutine';\n${cleaning}function* main(jobs) {\n  yield* worker(jobs);\n  return yield* worker();\n}`,
      errors: [{
        ...native('6, 7'),
        suggestions: [{
          messageId: 'call',
          output: `import { call as enter } from '@core/coroutine';\n${cleaning}function* main(jobs) {\n  yield* enter(worker, jobs);\n  return yield* enter(worker);\n}`,
        }],
      }],
    },
    {
      name: 'other imports from the contract / joins them',
      code: `import { Family } from '@core/coroutine';\n${cleaning}function* main(jobs) { yield* worker(jobs); }`,
      errors: [{
        messageId: 'native',
        suggestions: [{
          messageId: 'call',
          output: `import { Family, call } from '@core/coroutine';\n${cleaning}function* main(jobs) { yield* call(worker, jobs); }`,
        }],
      }],
    },
    {
      name: 'method of an object literal / called by its own method',
      code: 'const it = {\n  *go(jobs) { yield* this.worker(jobs); },\n  *worker(jobs) { try {} finally { yield* jobs.send(1); } },\n};',
      errors: [{
        ...native('2'),
        suggestions: [{
          messageId: 'call',
          output: "import { call } from '@core/coroutine';\nconst it = {\n  *go(jobs) { yield* call(() => this.worker(jobs)); },\n  *worker(jobs) { try {} finally { yield* jobs.send(1); } },\n};",
        }],
      }],
    },
    {
      name: 'the name call is taken: no suggestion',
      code: `const call = 1;\n${cleaning}function* main(jobs) { yield* worker(jobs); }`,
      errors: [{ messageId: 'native' }],
    },
    {
      name: 'in an outer finally',
      code: 'function* worker(jobs) { try {} finally { try { yield* jobs.send(1); } catch {} } } function* main(jobs) { yield* worker(jobs); }',
      errors: [{
        messageId: 'native',
        suggestions: [{
          messageId: 'call',
          output: "import { call } from '@core/coroutine';\nfunction* worker(jobs) { try {} finally { try { yield* jobs.send(1); } catch {} } } function* main(jobs) { yield* call(worker, jobs); }",
        }],
      }],
    },
    {
      name: 'method / keeps its object',
      code: 'class Worker { *stop(jobs) { try {} finally { yield* jobs.send(1); } } *main(jobs) { yield* this.stop(jobs); } }',
      errors: [{
        messageId: 'native',
        suggestions: [{
          messageId: 'call',
          output: "import { call } from '@core/coroutine';\nclass Worker { *stop(jobs) { try {} finally { yield* jobs.send(1); } } *main(jobs) { yield* call(() => this.stop(jobs)); } }",
        }],
      }],
    },
    {
      name: 'method whose argument is awaited: no suggestion',
      code: 'class Worker { *stop(jobs) { try {} finally { yield* jobs.send(1); } } *main(jobs) { yield* this.stop(yield* jobs.receive()); } }',
      errors: [{ messageId: 'native' }],
    },
  ],
});

typescript.run('no-native-finally, in TypeScript', rule, {
  valid: [],
  invalid: [
    {
      name: 'imports of types only / adds one of values',
      code: `import type { Routine } from '@core/coroutine';\n${cleaning}function* main(jobs): Routine<void> { yield* worker(jobs); }`,
      errors: [{
        messageId: 'native',
        suggestions: [{
          messageId: 'call',
          output: `import { call } from '@core/coroutine';\nimport type { Routine } from '@core/coroutine';\n${cleaning}function* main(jobs): Routine<void> { yield* call(worker, jobs); }`,
        }],
      }],
    },
  ],
});
