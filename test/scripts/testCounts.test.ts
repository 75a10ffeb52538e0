import { expect, test } from 'vitest';
import { addCounts, playwrightCounts, summaryLine, vitestCounts } from '../../scripts/test-counts.mjs';

test('a unit test file that could not be loaded is a failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
    ],
  };
  expect(vitestCounts(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('a flaky browser test and an error outside of the tests are failures', () => {
  expect(playwrightCounts({ stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })).toEqual({ passed: 7, failed: 3, skipped: 2 });
});

test('the summary is one line over all suites', () => {
  const sum = addCounts({ passed: 5, failed: 0, skipped: 0 }, { passed: 7, failed: 1, skipped: 0 });
  expect(summaryLine(sum)).toBe('12 passed, 1 failed');
  expect(summaryLine({ ...sum, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});
