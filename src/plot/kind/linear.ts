/**
 * Residual plots of linear mixed models: against fitted values, against normal quantiles, and their size against fitted values.
 */

import type { OptionTable } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import { isLinearModel } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { fiveNumbers, residualsAt } from '../../fit/numbers/residuals.ts';
import { ownLaws } from '../../fit/numbers/second/rowLaws.ts';
import { ascending, ascendingOrder } from '../../stats/ascending.ts';
import { quantile } from '../../stats/quantile.ts';
import { qnorm } from '../../stats/special.ts';
import { DRAWN, MOST_DRAWN } from '../draw/look.ts';
import { only, quantitative, reference, silent } from '../draw/marks.ts';
import { smoothed } from '../draw/smooth.ts';
import { thin } from '../draw/thin.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { count, say } from '../words.ts';

export interface LinearOptions {
  /** Most points drawn; of more, evenly spaced ones in the order of the fitted values. Default 1000. */
  readonly points?: number | undefined;
}

const DEFAULT_POINTS = 1000;

export const LINEAR: OptionTable<LinearOptions> = { points: DRAWN };

/** Residuals beyond this many standard deviations are counted aloud. */
const FAR = 3;

export function linearResiduals(estimation: Estimation, options: LinearOptions): Picture {
  const { design, family, numbers, effects } = estimation;
  if (!isLinearModel(family)) {
    throw new GlmmError(
      'INVALID_OPTION',
      `the plot 'linear' is for linear models; residuals of a ${family.family} model have no normal law. Use 'residuals', which compares with simulated responses`,
      { family: family.family },
    );
  }
  const modes = effects.map(({ mode }) => mode);
  const fitted = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  const residuals = residualsAt(
    'pearson',
    family,
    design.response,
    fitted,
    numbers.sigma,
    undefined,
    ownLaws(design, family, numbers),
  );
  const order = ascendingOrder(fitted);
  const points = options.points ?? DEFAULT_POINTS;
  const n = residuals.length;
  const [least, , , , most] = fiveNumbers(residuals);
  const far = residuals.filter((r) => Math.abs(r) > FAR).length;
  return {
    title: 'Residuals',
    subtitle: [
      'Scaled: divided by the residual standard deviation. Solid lines: running averages.',
      ...(points < n ? [`${points} of ${n} rows as points.`] : []),
    ],
    description:
      `Scaled residuals of ${count(residuals.length, 'row')} from ${say(least)} to ${say(most)}; ` +
      `${far} beyond ${FAR} standard deviations.`,
    rows: rowsOf(fitted, residuals, order, points),
    table: {
      columns: ['row', 'fitted', 'scaled residual'],
      rows: thin(n, MOST_DRAWN).map((k) => {
        const i = order[k];
        return [(design.rows?.[i] ?? i) + 1, fitted[i], residuals[i]];
      }),
    },
    columns: 3,
    views: (ink) => [
      panel(ink, 'against fitted values', 'around', 'fitted value', 'scaled residual', [reference('y', 0, ink.muted)]),
      quantilePanel(ink),
      panel(ink, 'size against fitted values', 'size', 'fitted value', 'root of |scaled residual|', []),
    ],
  };
}

function rowsOf(fitted: Float64Array, residuals: Float64Array, order: Int32Array, most: number): Row[] {
  const sizes = residuals.map((r) => Math.sqrt(Math.abs(r)));
  const n = order.length;
  const ranked = ascending(residuals);
  const points = thin(n, most).flatMap((k) => {
    const i = order[k];
    const x = fitted[i];
    const says = `fitted ${say(x)}, scaled residual ${say(residuals[i])}`;
    return [
      { w: 'around', x, y: residuals[i], says },
      { w: 'size', x, y: sizes[i], says },
      { w: 'quantile', x: qnorm((k + 0.5) / n), y: ranked[k], says: `${say(ranked[k])} of rank ${k + 1}` },
    ];
  });
  const lines = [
    ['around line', residuals],
    ['size line', sizes],
  ] as const;
  const along = Float64Array.from(order, (i) => fitted[i]);
  return [
    ...points,
    ...lines.flatMap(([w, values]) =>
      smoothed(
        along,
        Float64Array.from(order, (i) => values[i]),
      ).map(({ x, y }) => ({ w, x, y })),
    ),
    ...quartileLine(ranked).map(({ x, y }) => ({ w: 'quantile line', x, y })),
  ];
}

/** R's qqline: through the first and third quartiles. */
function quartileLine(ranked: Float64Array): { x: number; y: number }[] {
  const q = qnorm(0.75);
  const [low, high] = [quantile(ranked, 0.25), quantile(ranked, 0.75)];
  const slope = (high - low) / (2 * q);
  const end = qnorm(1 - 0.5 / ranked.length);
  return [-end, end].map((x) => ({ x, y: low + slope * (x + q) }));
}

function panel(ink: Ink, title: string, w: string, xTitle: string, yTitle: string, before: readonly Spec[]): View {
  const x = quantitative('x', { title: xTitle, scale: { zero: false }, axis: { tickCount: 5 } });
  const y = quantitative('y', { title: yTitle });
  return {
    title,
    height: 220,
    layer: [
      ...before,
      points(ink, w, x, y),
      { transform: [only(`${w} line`)], mark: silent('line', { color: ink.b, strokeWidth: 2 }), encoding: { x, y } },
    ],
  };
}

function quantilePanel(ink: Ink): View {
  const x = quantitative('x', { title: 'standard normal quantile', axis: { tickCount: 5 } });
  const y = quantitative('y', { title: 'scaled residual' });
  const line = silent('line', { color: ink.muted, strokeDash: [4, 3], strokeWidth: 1.5 });
  return {
    title: 'against a normal law',
    height: 220,
    layer: [{ transform: [only('quantile line')], mark: line, encoding: { x, y } }, points(ink, 'quantile', x, y)],
  };
}

function points(ink: Ink, w: string, x: Spec, y: Spec): Spec {
  return {
    transform: [only(w)],
    mark: { type: 'point', stroke: ink.a, strokeWidth: 1, size: 18, opacity: 0.7 },
    encoding: { x, y, description: { field: 'says' } },
  };
}
