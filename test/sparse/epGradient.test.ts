/**
 * The gradient of expectation propagation is that of its value wherever the rule of the cells has converged: by families at ordinary and at far places,
 * shapes down to 6e-6 and up to 150 among them. Truth: differences of the value, of six points.
 */
import { expect, it } from 'vitest';
import {
  BINOMIAL_CLOGLOG,
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  GAMMA_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from '../../src/wasm/codes.ts';
import { createEp } from '../../src/wasm/ep.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { derivative } from '../oracle/richardson.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { model, shapes } from './problems.ts';

/** Of the larger of 1 and the slope: what steps of 0.03 leave, and of sds of 2 the largest rule that a fit takes. */
const GRADIENT = 5e-7;
const POINTS = 127;

const crossed = shapes().find(({ name }) => name === 'crossed')!;
const PLACES = [
  { theta: [1.1, 0.6], beta: [0.2, 0.4, -0.3] },
  { theta: [2, 2], beta: [-1, 0.4, -0.3] },
];
/** Of the standard deviations and coefficients together, whose slopes have different signs. */
const ALONG = [0.5, -0.7, 1, 0.8, -0.6];
/** Logarithms of shapes. */
const SHAPES = [-12, -7, -5, 5];

const laws: readonly {
  readonly family: OracleFamily;
  readonly code: number;
  readonly logShapes?: readonly number[];
}[] = [
  { family: 'binomial logit', code: BINOMIAL_LOGIT },
  { family: 'binomial probit', code: BINOMIAL_PROBIT },
  { family: 'binomial cloglog', code: BINOMIAL_CLOGLOG },
  { family: 'binomial loglog', code: LAWS.BinomialLoglog },
  { family: 'poisson log', code: POISSON_LOG },
  { family: 'truncatedPoisson log', code: LAWS.TruncatedPoisson },
  { family: 'Gamma log', code: GAMMA_LOG, logShapes: SHAPES },
  { family: 'lognormal log', code: LAWS.Lognormal, logShapes: SHAPES },
  { family: 'negativeBinomial log', code: NEGATIVE_BINOMIAL_LOG, logShapes: SHAPES },
];

it.each(laws)('$family', ({ family, code, logShapes }) => {
  const { engine } = model(crossed, { family });
  const isLogged = code === GAMMA_LOG || code === LAWS.Lognormal;
  const workspace = createEp({ ...engine, y: isLogged ? engine.y.map(Math.log) : engine.y, code });
  expect(workspace.setPoints(POINTS)).toBe(true);
  for (const { theta, beta } of PLACES)
    for (const shape of logShapes?.map((t) => [t]) ?? [[]]) {
      const at = [...theta, ...beta, ...shape];
      const gradient = new Float64Array(at.length);
      workspace.evaluate(Float64Array.from(at), gradient);
      const directions = [[...ALONG, ...shape.map(() => 0)], ...shape.map(() => [...ALONG.map(() => 0), 1])];
      for (const direction of directions) {
        const moved = (x: number): Float64Array => Float64Array.from(at, (value, k) => value + x * direction[k]);
        const slope = derivative((x) => workspace.evaluate(moved(x)), 0, 0.03, 3);
        const ours = direction.reduce((sum, d, k) => sum + d * gradient[k], 0);
        expectAbsolute(ours, slope, GRADIENT * Math.max(1, Math.abs(slope)), `along ${direction} at ${at}`);
      }
    }
});
