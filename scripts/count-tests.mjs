// Prints the counts of the test run that CI just made, ending in a line "N passed, N failed, N skipped".
// A test file that could not even be loaded counts as one failure, and so does a missing report.
import { readFileSync } from 'node:fs';

const report = readReport('build/reports/vitest.json');
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
for (const file of brokenFiles) console.log(`not run: ${file.name}`);

console.log(`${report.testResults.length} test files, ${report.numTotalTests} tests`);
const failed = report.numFailedTests + brokenFiles.length;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    console.log('no test report: the build, the type check or the lint failed before any test ran');
    console.log('0 passed, 1 failed, 0 skipped');
    process.exit(1);
  }
}
