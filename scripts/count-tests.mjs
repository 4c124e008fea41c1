// Prints the counts of the test runs that CI just made, ending in a line "N passed, N failed, N skipped".
// A test file that could not even be loaded counts as one failure, and so does a missing report.
import { readFileSync } from 'node:fs';

const runs = [
  ['suite', 'no test report: the build, the type check or the lint failed before any test ran'],
  ['alone', 'no report of the run without the poll: it could not begin'],
].map(([name, missing]) => countsOf(`build/reports/${name}.json`, missing));

const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
console.log(`${sum('files')} test files, ${sum('tests')} tests`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);

function countsOf(path, missing) {
  const report = readReport(path);
  if (report === null) {
    console.log(missing);
    return { files: 0, tests: 0, passed: 0, failed: 1, skipped: 0 };
  }
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  for (const file of brokenFiles) console.log(`not run: ${file.name}`);
  return {
    files: report.testResults.length,
    tests: report.numTotalTests,
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
