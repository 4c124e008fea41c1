/**
 * Profile plots, as lme4's: zeta against each parameter, a straight line where a symmetric interval is right; or the profile
 * likelihood itself, a parabola's exponential there.
 */
import { isListOf, isPlain, LEVEL, NAMES, type OptionTable, oneOf, whole } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { type Profile, type ProfilePoint, profile } from '../../infer/profile/profile.ts';
import { exp, qnorm } from '../../stats/special.ts';
import { quantitative, silent } from '../draw/marks.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { label, percent, say } from '../words.ts';

export interface ProfilePlotOptions {
  /** Names of parameters as `confint` takes them. Default all. */
  readonly parm?: string | readonly string[] | undefined;
  /** 'zeta' (default): signed root of the deviance; 'likelihood': relative to its maximum. */
  readonly scale?: 'zeta' | 'likelihood' | undefined;
  /** Points between the estimate and each end. Default 8. */
  readonly points?: number | undefined;
  readonly level?: number | undefined;
  /** What `fit.profile()` gave, where it has been computed already; `level` must not lie beyond it. */
  readonly profile?: Profile | undefined;
}

/** More make no smoother curve. */
const MOST_POINTS = 1000;

export const PROFILE_PLOT: OptionTable<ProfilePlotOptions> = {
  parm: NAMES,
  scale: oneOf('zeta', 'likelihood'),
  points: whole(0, MOST_POINTS),
  level: LEVEL,
  profile: {
    must: 'be what fit.profile() gave',
    holds: (value) =>
      isPlain(value) &&
      isListOf(value.points, { parameter: 'string', value: 'number', zeta: 'number' }) &&
      isListOf(value.limits, { parm: 'string', estimate: 'number', lower: 'number', upper: 'number' }),
  },
};

/** How far the curves are drawn: beyond the limits asked for, to the 99 % limits at least. */
const WIDEST = 0.99;
const MARKED = [0.5, 0.8, 0.9, 0.95, 0.99];

interface Curve {
  readonly name: string;
  readonly points: readonly ProfilePoint[];
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

export function profilePlot(estimation: Estimation, options: ProfilePlotOptions): Picture {
  const level = options.level ?? 0.95;
  const wide =
    options.profile ??
    profile(estimation, { parm: options.parm, level: Math.max(level, WIDEST), points: options.points ?? 8 });
  const all = curvesOf(wide, level);
  const curves = all.filter(({ points: own }) => own.length > 0);
  if (curves.length === 0) throw noProfile(all.map(({ name }) => name));
  const isZeta = options.scale !== 'likelihood';
  const rows = curves.flatMap((curve, panel) => rowsOf(curve, panel, isZeta));
  // none on a likelihood that is flat; Vega complains of marks without rows
  const hasStems = (panel: number): boolean => rows.some((row) => row.w === 'stem' && row.panel === panel);
  return {
    title: isZeta ? 'Profile zeta' : 'Profile likelihood',
    subtitle: [
      isZeta
        ? 'Signed root of the rise of the deviance; a straight line means that an interval symmetric about the estimate is right.'
        : 'Likelihood relative to its maximum, the other parameters at their best.',
      `Bar: ${percent(level)} interval. Stems: 50, 80, 90, 95 and 99 %.`,
    ],
    description: `Profile ${percent(level)} intervals: ${curves
      .map(({ name, estimate, lower, upper }) => `${label(name)} ${say(estimate)}, ${say(lower)} to ${say(upper)}`)
      .join('; ')}.`,
    rows,
    table: {
      columns: ['parameter', 'value', 'zeta', 'relative likelihood'],
      rows: curves.flatMap(({ name, points }) =>
        points.map(({ value, zeta }) => [name, value, zeta, exp(-0.5 * zeta * zeta)]),
      ),
    },
    columns: 3,
    views: (ink) =>
      curves.map(({ name }, panel) =>
        view(ink, name, panel, isZeta, hasStems(panel), Number.isFinite(curves[panel].estimate)),
      ),
  };
}

function curvesOf({ points, limits }: Profile, level: number): Curve[] {
  const height = qnorm(0.5 + 0.5 * level);
  return limits.map(({ parm, estimate, lower, upper }) => {
    const own = points.filter(({ parameter }) => parameter === parm);
    // where the curve does not fall far enough, the limit is the end of the scale or infinite
    const reaches = (zeta: number): boolean => own.some((p) => (zeta < 0 ? p.zeta <= zeta : p.zeta >= zeta));
    return {
      ...{ name: parm, points: own, estimate },
      lower: reaches(-height) ? valueAt(own, -height) : lower,
      upper: reaches(height) ? valueAt(own, height) : upper,
    };
  });
}

/** A correlation with an effect without variance has none. */
function noProfile(names: readonly string[]): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `${names.map(label).join(', ')}: the likelihood does not depend on it, there is no profile`,
    {
      parm: names,
    },
  );
}

/** Where a profile crosses a height, linear between its points; its end where it does not reach it. */
function valueAt(points: readonly ProfilePoint[], zeta: number): number {
  const after = points.findIndex((point) => point.zeta >= zeta);
  if (points.length === 0) return Number.NaN;
  if (after === 0) return points[0].value;
  if (after < 0) return points[points.length - 1].value;
  const [a, b] = [points[after - 1], points[after]];
  return a.value + ((b.value - a.value) * (zeta - a.zeta)) / (b.zeta - a.zeta);
}

function rowsOf({ name, points, estimate, lower, upper }: Curve, panel: number, isZeta: boolean): Row[] {
  const values = points.map(({ value }) => value);
  /** The bar of an interval that is open ends where the curve does. */
  const within = (x: number): number => Math.min(Math.max(x, Math.min(...values)), Math.max(...values));
  const heightOf = (zeta: number): number => (isZeta ? zeta : exp(-0.5 * zeta * zeta));
  const says = `${label(name)}: ${say(estimate)}, ${say(lower)} to ${say(upper)}`;
  const reached = (zeta: number): boolean => points.some((p) => (zeta < 0 ? p.zeta <= zeta : p.zeta >= zeta));
  const stems = MARKED.flatMap((level) => {
    const height = qnorm(0.5 + 0.5 * level);
    return [-height, height].filter(reached).map((zeta) => ({ value: valueAt(points, zeta), height: heightOf(zeta) }));
  });
  return [
    ...points.map(({ value, zeta }) => ({ w: 'curve', panel, value, height: heightOf(zeta) })),
    ...stems.map((stem) => ({ w: 'stem', panel, ...stem })),
    { w: 'interval', panel, value: within(lower), end: within(upper), height: 0 },
    // that of separated data is infinite
    ...(Number.isFinite(estimate) ? [{ w: 'estimate', panel, value: estimate, height: heightOf(0), says }] : []),
  ];
}

function view(ink: Ink, name: string, panel: number, isZeta: boolean, hasStems: boolean, hasEstimate: boolean): View {
  const x = quantitative('value', { title: null, scale: { zero: false }, axis: { tickCount: 5 } });
  const y = quantitative('height', { title: null, axis: { tickCount: isZeta ? 7 : 3 } });
  const layerOf = (w: string, mark: Spec, encoding: Spec): Spec => ({
    transform: [{ filter: `datum.panel === ${panel} && datum.w === '${w}'` }],
    mark,
    encoding,
  });
  const stems = layerOf('stem', silent('rule', { stroke: ink.muted, strokeWidth: 1, strokeDash: [2, 2] }), {
    x,
    y,
    y2: { datum: 0 },
  });
  return {
    title: label(name),
    height: 150,
    layer: [
      ...(hasStems ? [stems] : []),
      layerOf('interval', silent('rule', { stroke: ink.b, strokeWidth: 4 }), { x, x2: { field: 'end' }, y }),
      layerOf('curve', silent('line', { color: ink.a, strokeWidth: 2, interpolate: 'monotone' }), { x, y }),
      ...(hasEstimate
        ? [
            layerOf(
              'estimate',
              { type: 'point', stroke: ink.a, fill: ink.paper, size: 50, opacity: 1 },
              { x, y, description: { field: 'says' } },
            ),
          ]
        : []),
    ],
  };
}
