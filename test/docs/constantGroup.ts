/** The table in docs/limitations.md: a group whose responses are all alike, against the trapezoidal rule on a fine grid. */
import { aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import type { Problem } from '../oracle/problem.ts';

const POINTS = [1, 11, 25, 50, 100, 200];
const ROWS = 7;

export function constantGroupTable(): string {
  const rows = Array.from({ length: ROWS }, () => 0);
  const problem: Problem = {
    family: 'binomial logit',
    y: rows,
    X: rows.map(() => [1]),
    terms: [{ Z: rows.map(() => [1]), group: rows }],
  };
  const line = (sd: number): string => {
    const exact = bruteForce(problem, [sd], [0], 14, 20001).logLik;
    const errors = POINTS.map((k) => -0.5 * aghqMinus2LogLik(problem, [sd], [0], k) - exact);
    return `| ${sd} | ${errors.map(printed).join(' | ')} |`;
  };
  return [
    `| sd | ${POINTS.map((k) => `${k} point${k === 1 ? '' : 's'}`).join(' | ')} |`,
    `|---|${POINTS.map(() => '---:').join('|')}|`,
    ...[1, 2, 4, 8].map(line),
  ].join('\n');
}

/** What is left below this is nearly rounding, and not the same everywhere. */
function printed(error: number): string {
  return Math.abs(error) < 1e-10 ? '< 1e-10' : error.toExponential(0);
}
