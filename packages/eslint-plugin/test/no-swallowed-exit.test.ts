import plugin from '../src/index.ts';
import { javascript } from './testers.ts';

const rule = plugin.rules['no-swallowed-exit'] as never;

const around = (handler: string): string => `function* main(jobs) { try { yield* jobs.receive(); } ${handler} }`;
const exit = "import { ExitSignal } from '@core/coroutine';\n";

function swallowed(name: string, handler: string, mended: string) {
  const suggestions = [{ desc: 'Let ExitSignal pass.', output: exit + around(mended) }];
  return { name, code: around(handler), errors: [{ messageId: 'swallowed', suggestions }] };
}

javascript.run('no-swallowed-exit', rule, {
  valid: [
    ['rethrown: fine', 'catch (error) { jobs.close(); throw error; }'],
    ['another error in its place: fine', 'catch (cause) { throw new Error("no job", { cause }); }'],
    ['rethrown under a condition: fine', 'catch (error) { if (jobs.closed) throw error; }'],
    ['tested by instanceof: fine', 'catch (error) { if (error instanceof RangeError) return; }'],
    ['tested by a function: fine', 'catch (error) { return isMine(error) ? 1 : 2; }'],
    ['tested by its code: fine', 'catch (error) { switch (error.code) {} }'],
    ['taken apart: fine', 'catch ({ code }) { jobs.log(code); }'],
    ['finally alone: fine', 'finally { jobs.close(); }'],
  ].map(([name = '', handler = '']) => ({ name, code: around(handler) })).concat([
    { name: 'nothing suspends: fine', code: 'function* main(jobs) { try { jobs.open(); } catch {} yield* jobs.receive(); }' },
    { name: 'yield* in a handler, or in a function within: fine', code: 'function* main(jobs) { try { jobs.on(function* () { yield* jobs.receive(); }); } catch { yield* jobs.send(1); } }' },
    { name: 'async generators are no routines: fine', code: 'async function* main(jobs) { try { yield* jobs.receive(); } catch {} }' },
  ]),
  invalid: [
    swallowed('bare catch', 'catch { jobs.close(); }', 'catch (error) { if (error instanceof ExitSignal) throw error; jobs.close(); }'),
    swallowed('catch that only reports', 'catch (problem) { jobs.log(problem); }', 'catch (problem) { if (problem instanceof ExitSignal) throw problem; jobs.log(problem); }'),
    swallowed(
      'thrown by another function: not rethrown',
      'catch (error) { jobs.on(() => { throw error; }); }',
      'catch (error) { if (error instanceof ExitSignal) throw error; jobs.on(() => { throw error; }); }',
    ),
    ...[
      ['tasklets', 'spawn', 'CancelledError'],
      ['greenlets', 'greenlet', 'GreenletExit'],
      ['symmetric', 'SymmetricFamily', 'CoroutineExit'],
    ].map(([paradigm, name, signal]) => ({
      name: `with ${paradigm} / suggests their signal too`,
      code: `import { ${name} } from '@core/${paradigm}';\n${around('catch {}')}`,
      errors: [{
        messageId: 'swallowed',
        suggestions: [
          { desc: 'Let ExitSignal pass.', output: `${exit}import { ${name} } from '@core/${paradigm}';\n${around('catch (error) { if (error instanceof ExitSignal) throw error;}')}` },
          { desc: `Let ${signal} pass.`, output: `import { ${name}, ${signal} } from '@core/${paradigm}';\n${around(`catch (error) { if (error instanceof ${signal}) throw error;}`)}` },
        ],
      }],
    })),
  ],
});
