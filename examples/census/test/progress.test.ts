import { expect, test } from '@jest/globals';
import { sleep } from '@core/coroutine/host';
import { run, spawn } from '@core/tasklets';
import { Census } from '../src/census.ts';
import { showProgress } from '../src/progress.ts';

test('showProgress / cancelled: the line was drawn, then cleared', async () => {
  const written: string[] = [];
  const terminal = { write: (text: string) => written.push(text) > 0 };
  const census = new Census('/root');
  census.packages = 1234;
  await run(function* () {
    const progress = spawn({ name: 'progress' }, showProgress, census, terminal);
    yield* sleep(0);
    progress.cancel();
  });
  expect(written).toEqual(['\r\u001b[K1,234 packages read …', '\r\u001b[K']);
});
