/**
 * The lecture's three figures for a made-up model: random intercepts, random slopes, and both.
 */
import { checkOptions, type OptionTable, oneOf, SEED, within } from '../../data/check.ts';
import { LINK_NAMES, linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { invalid } from '../../infer/options.ts';
import { marginalMean } from '../../predict/law/marginalMean.ts';
import { createRandom } from '../../stats/random.ts';
import { MANY } from '../kind/curves.ts';
import { drawCurves, type Panel } from './drawCurves.ts';
import type { Picture } from './types.ts';

/** A made-up model for teaching: one predictor, random intercept and slope. */
export interface CurveLaw {
  /** Default 0. */
  readonly intercept?: number;
  /** Default 1. */
  readonly slope?: number;
  /** Standard deviations of the random effects. Defaults 1 and 0.5. */
  readonly sdIntercept?: number;
  readonly sdSlope?: number;
  /** Default 0. */
  readonly correlation?: number;
  /** Default: the logit. */
  readonly link?: LinkName;
  /** Ends of the horizontal axis. Default -4 and 4. */
  readonly from?: number;
  readonly to?: number;
  readonly groups?: number;
  readonly points?: number;
  readonly seed?: number;
}

/** Standard deviations and predictors on the scale of the link: beyond it all means are 0, 1 or infinite. */
const MODERATE = 1e6;

const LAW: OptionTable<CurveLaw> = {
  intercept: within(-MODERATE, MODERATE),
  slope: within(-MODERATE, MODERATE),
  sdIntercept: within(0, MODERATE),
  sdSlope: within(0, MODERATE),
  correlation: within(-1, 1),
  link: oneOf(...LINK_NAMES),
  from: within(-MODERATE, MODERATE),
  to: within(-MODERATE, MODERATE),
  groups: MANY,
  points: MANY,
  seed: SEED,
};

const GROUPS = 40;
const STEPS = 30;

/** The figures of a made-up model. The draws of a seed only scale with the standard deviations, so that sliders move curves smoothly. */
export function lawCurves(given?: CurveLaw): Picture {
  const law = checkOptions('curvesSpec()', given, LAW);
  const { intercept = 0, slope = 1, sdIntercept = 1, sdSlope = 0.5, correlation = 0, link = LINK_NAMES[0] } = law;
  const { from = -4, to = 4, groups = GROUPS, points = STEPS, seed = 1 } = law;
  const { mean, average, isProbability } = linkOf({ link });
  if (!(from < to)) throw invalid('from', from, `lie below to, which is ${to}`);
  const random = createRandom(seed);
  const rest = Math.sqrt(Math.max(0, 1 - correlation * correlation));
  const b = Array.from({ length: groups }, (): [number, number] => {
    const [u, v] = [random.normal(), random.normal()];
    return [sdIntercept * u, sdSlope * (correlation * u + rest * v)];
  });
  const x = Array.from({ length: points + 1 }, (_, k) => from + ((to - from) * k) / points);
  const eta = x.map((value) => intercept + slope * value);
  /** With the intercept, the slope or both varying. */
  const panel = (title: string, i: 0 | 1, s: 0 | 1): Panel => ({
    title,
    groups: b.map(([b0, b1]) => x.map((value, k) => mean(eta[k] + i * b0 + s * b1 * value))),
    average:
      average === null
        ? null
        : x.map((value, k) => {
            const [a, c] = [i * sdIntercept, s * sdSlope * value];
            return marginalMean(link, eta[k], Math.max(a * a + 2 * correlation * a * c + c * c, 0)).mean;
          }),
  });
  const intercepts = panel('random intercepts', 1, 0);
  const slopes = panel('random slopes', 0, 1);
  return drawCurves({
    link,
    x,
    typical: eta.map((value) => mean(value)),
    panels: sdSlope > 0 ? (sdIntercept > 0 ? [intercepts, slopes, panel('both', 1, 1)] : [slopes]) : [intercepts],
    xName: 'x',
    meanName: isProbability ? 'probability' : 'mean',
    isShare: isProbability,
    groupName: 'group',
    total: groups,
    held: [],
  });
}
