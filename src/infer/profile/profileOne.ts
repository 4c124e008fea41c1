/**
 * The profile of one parameter: its limits, and points between them.
 */
import type { GlmmWarning } from '../../errors.ts';
import { toUser } from '../../fit/engine/parameters.ts';
import { holding, type Interval } from '../interval.ts';
import type { Parameter } from '../parameters.ts';
import { findLimit, interpolate, knotOf, type Limit } from './limit.ts';
import { chartOf, type Density } from './parameterChart.ts';
import { type Peak, standAt } from './peak.ts';
import { type Slice, type SlicePoint, slice } from './slice.ts';

/** One point of a profile. */
export interface ProfilePoint {
  readonly parameter: string;
  /** Signed root of the rise of minus2LogLik above its minimum: a straight line where the Wald interval is right. */
  readonly zeta: number;
  readonly value: number;
}

export interface OneProfile {
  readonly limits: Interval;
  readonly points: readonly ProfilePoint[];
  readonly warnings: readonly GlmmWarning[];
  /** Parameters on the user's scale where the likelihood is higher than at the peak; null if none were met. */
  readonly better: readonly number[] | null;
}

export interface Wanted {
  /** zeta at the limits. */
  readonly height: number;
  /** Points between the peak and each limit. */
  readonly between: number;
}

/** A correlation so near to the end of its scale is there, to the digits of a profile. */
const AT_END = 1e-6;

export function profileOne(
  density: Density,
  peak: Peak,
  parameter: Parameter,
  { height, between }: Wanted,
): OneProfile {
  const { name, estimate } = parameter;
  // of an effect without variance every correlation is as good as any other
  if (Number.isNaN(estimate)) {
    return { limits: { parm: name, estimate, lower: -1, upper: 1 }, points: [], warnings: [], better: null };
  }
  // the same bits whichever parameters were profiled before, and in whichever thread
  standAt(peak.model, peak.start, new Float64Array(peak.start.length));
  const chart = chartOf(parameter, peak.model.map, density);
  const cut = slice(peak, chart);
  const lower = findLimit(cut, -1, chart.lower, height);
  const below = sideOf(cut, lower, -1, height, between);
  cut.turn();
  const upper = findLimit(cut, 1, chart.upper, height);
  const above = sideOf(cut, upper, 1, height, between);
  const points = [...below, [cut.peak.at, 0] as const, ...above].map(([at, zeta]) => ({
    parameter: name,
    zeta,
    value: chart.toUser(at),
  }));
  const found = chart.toUser(cut.peak.at);
  // a correlation that is one already has no way to go
  const limitOf = ({ at }: Limit, end: number): number =>
    Number.isNaN(at)
      ? parameter.place.kind === 'correlation' && Math.abs(chart.toUser(end) - found) < AT_END
        ? chart.toUser(end)
        : at
      : chart.toUser(at);
  const limits = { lower: limitOf(lower, chart.lower), upper: limitOf(upper, chart.upper) };
  return {
    limits: { parm: name, estimate: found, ...holding(found, limits.lower, limits.upper) },
    points: points.sort((a, b) => a.value - b.value),
    warnings: [
      ...(Number.isNaN(limits.lower) ? [notFound(name, 'lower')] : []),
      ...(Number.isNaN(limits.upper) ? [notFound(name, 'upper')] : []),
    ],
    better: betterOf(peak, cut, lower) ?? betterOf(peak, cut, upper),
  };
}

function betterOf({ model }: Peak, cut: Slice, { better }: Limit): readonly number[] | null {
  return better && Array.from(toUser(model.map, cut.parametersAt(better)));
}

/** Coordinate and signed zeta of the points of one side: those visited on the way, as many between as are wanted, the limit. */
function sideOf(
  cut: Slice,
  limit: Limit,
  side: -1 | 1,
  height: number,
  between: number,
): (readonly [number, number])[] {
  const { peak } = cut;
  const { points } = limit;
  const outermost = points[points.length - 1];
  const inner: SlicePoint[] = [];
  if (outermost !== undefined && limit.better === null) {
    const zero = { distance: 0, zeta: 0, gain: cut.stdError };
    const end = knotOf(outermost, peak, side);
    for (let k = 1; k <= between; k++) {
      const distance = interpolate(zero, end, (Math.min(height, end.zeta) * k) / (between + 1));
      if (distance > 0) inner.push(cut.solve(peak.at + side * distance, points));
    }
  }
  const known = [...points, ...inner].filter((point) => !Number.isNaN(point.value));
  return [
    ...known.map((point) => [point.at, side * knotOf(point, peak, side).zeta] as const),
    ...(limit.outcome === 'found' ? [[limit.at, side * height] as const] : []),
  ];
}

function notFound(parm: string, limit: 'lower' | 'upper'): GlmmWarning {
  return {
    code: 'LIMIT_NOT_FOUND',
    message: `The ${limit} profile limit of ${parm} could not be computed: the likelihood cannot be maximised over the other parameters there.`,
    details: { parm, limit },
  };
}
