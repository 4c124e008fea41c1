/**
 * The same model for other responses: in full, or the estimates alone from one workspace in which only y is rewritten.
 */
import { normaliserOf } from '../design/normaliser.ts';
import type { Design } from '../design/types.ts';
import { familyOf } from '../family/list.ts';
import { type ParameterMap, toUser } from '../fit/engine/parameters.ts';
import type { Estimates } from '../fit/engine/types.ts';
import type { Estimation } from '../fit/estimation.ts';
import { endlessSd } from '../fit/limit/unbounded.ts';
import { startFrom } from '../fit/numbers/dispersion.ts';
import { componentsOf } from '../fit/numbers/second/components.ts';
import { thresholdTable } from '../fit/numbers/thresholds.ts';
import { namedTerms, varCorrOf } from '../fit/numbers/varCorr.ts';
import type { Arrival } from '../fit/search/estimate.ts';
import { drawNearer, HELD } from '../fit/search/farRows.ts';
import { arriveHighest } from '../fit/search/hills.ts';
import type { Replicate } from '../infer/intervals/bootstrap.ts';
import { checkVaries, fromUserForm, type ResponseInput } from './response.ts';

/** Estimates, and the modes of the random effects as long as the refitter has not been used again. */
export interface Refit extends Replicate {
  /** One per term, levels x q_t. */
  modes(): Float64Array[];
}

/** Variances estimated as zero begin again here: zero is a stationary point that a search cannot leave. */
const OFF_ZERO = 0.3;
/** So does a log shape estimated as infinite. */
const LARGEST_START = 5;
/** And second predictors of rows that have no finite one, at this share of where they are held. */
const NEARER = 3 / HELD;

/** @throws GlmmError UNEQUAL_LENGTHS, INVALID_RESPONSE, CONSTANT_RESPONSE */
export function refit(estimation: Estimation, response: ResponseInput): Estimation {
  const y = fromUserForm(estimation.design, estimation.family, response);
  checkVaries(estimation.design, estimation.family, y);
  const start = startFrom(estimation.numbers);
  const theta = estimation.numbers.theta.map((t) => t || OFF_ZERO);
  return estimation.fitAgain(withResponse(estimation.design, y), { ...start, theta });
}

export function withResponse(design: Design, y: Float64Array): Design {
  return { ...design, response: { ...design.response, y } };
}

/** Estimates for responses in the kernels' form, each search starting from the estimates of the fit. */
export function openRefitter(estimation: Estimation): (y: Float64Array) => Refit {
  if (estimation.family.estimatesDf) return (y) => refitted(estimation, y);
  const { engine, search } = estimation.open();
  const start = startOf(estimation, search.map);
  return (y) => {
    engine.setResponse(y);
    // the bits of a replicate must not depend on the one before
    engine.resetModes();
    const responses = withResponse(estimation.design, y);
    const hopeless = withoutMaximum(estimation, responses);
    if (hopeless !== null) return failed(estimation, responses, hopeless);
    const arrival = arriveHighest(search.engine, search.map, start);
    if (risesForEver(estimation, responses, arrival.value)) {
      return failed(estimation, responses, 'the likelihood rises for ever in a standard deviation');
    }
    return result(estimation, responses, search.map, arrival, search.estimates(arrival.parameters));
  };
}

/** In full, where one model in memory has not all parameters. */
function refitted(estimation: Estimation, y: Float64Array): Refit {
  const { design, numbers, effects } = estimation.fitAgain(
    withResponse(estimation.design, y),
    startFrom(estimation.numbers),
  );
  return { design, numbers, modes: () => effects.map(({ mode }) => mode) };
}

/** Where a search begins: at the parameters of the fit. A linear model's has theta alone. */
function startOf({ parameters, far = [] }: Estimation, map: ParameterMap): Float64Array {
  // the fit's own parameters: by way of the user's scale, columns far from zero would cost digits
  const start = Float64Array.from(parameters);
  if (map.hasScale) start[map.size - 1] = Math.min(start[map.size - 1], LARGEST_START);
  drawNearer(map, far, start, NEARER);
  for (const { theta } of map.lambda.scales) if (start[theta] === 0) start[theta] = OFF_ZERO;
  return start;
}

/** Why these responses have no finite estimates; null when nothing speaks against them. */
function withoutMaximum({ family }: Estimation, design: Design): string | null {
  const { y } = design.response;
  const first = y[0];
  const { least, most } = familyOf(family).support;
  const isEnd = first <= least || first === most;
  return isEnd && y.every((value) => value === first) ? `all responses are ${first}` : null;
}

/** Whether a standard deviation without end reaches a higher likelihood than the end of the search. */
function risesForEver({ family, engine }: Estimation, design: Design, minus2LogLik: number): boolean {
  const limit = endlessSd({ kind: engine, design, family });
  return limit !== null && limit.height > normaliserOf(design, family) - 0.5 * minus2LogLik;
}

function result(
  estimation: Estimation,
  design: Design,
  map: ParameterMap,
  { parameters, value, found, atZero }: Arrival,
  { theta, beta, sigma, dispersion, modes }: Estimates,
): Refit {
  const { kind } = estimation.numbers;
  const exact = theta.map((t, k) => (atZero[k] ? 0 : t));
  const stopped = [...beta, ...theta].every(Number.isFinite) ? found.stopped : 'not finite';
  const optim = { reason: `the search ended for: ${stopped}` };
  const varCorr = varCorrOf(namedTerms(design), exact, { kind, sigma });
  const converged = stopped === 'flat';
  const minus2LogLik = value - 2 * normaliserOf(design, estimation.family);
  const numbers = { kind, theta: exact, beta, sigma, varCorr, minus2LogLik, converged, optim };
  const user = toUser(map, parameters);
  const own = {
    ...thresholdTable(design, estimation.family, map, user, null),
    ...componentsOf(design, map, user, null),
  };
  return { design, numbers: { ...numbers, ...(dispersion && { dispersion }), ...own }, modes };
}

function failed({ numbers }: Estimation, design: Design, reason: string): Refit {
  return { design, numbers: { ...numbers, converged: false, optim: { reason } }, modes: () => [] };
}
