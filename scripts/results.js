// A jest reporter that leaves how each test ended in the file that RESULTS names. Unlike jest's own --json it leaves out
// what failing tests threw, which may be anything, a circular object too.
import { writeFileSync } from 'node:fs';

export default class Results {
  onRunComplete(_contexts, run) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numTotalTests, numRuntimeErrorTestSuites } = run;
    const testResults = run.testResults.map(({ testFilePath, perfStats, testResults: tests }) => ({
      name: testFilePath,
      endTime: perfStats.end,
      assertionResults: tests.map(({ ancestorTitles, title, status }) => ({ ancestorTitles, title, status })),
    }));
    const counts = { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numTotalTests, numRuntimeErrorTestSuites };
    writeFileSync(process.env.RESULTS, `${JSON.stringify({ ...counts, testResults }, null, 1)}\n`);
  }
}
