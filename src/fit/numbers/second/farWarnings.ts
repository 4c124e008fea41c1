/**
 * Second predictors that have no finite estimate in some rows: where these are, what the density is there, and which coefficients are infinite.
 */
import { brief } from '../../../data/text/printable.ts';
import type { Design, Predictor } from '../../../design/types.ts';
import type { GlmmWarning } from '../../../errors.ts';
import { familyOf } from '../../../family/list.ts';
import type { FamilyName } from '../../../family/types.ts';
import { wordsOf } from '../../../family/words.ts';
import type { PredictorEnds, SecondEnds } from '../../limit/secondEnds.ts';
import { type Cell, cellsOf } from '../../start/cells.ts';
import { countOf, endsText, endText, listed } from '../../start/separationWords.ts';
import { extraOf } from '../dispersion.ts';

export function farPredictorWarnings(
  { second, nObs }: Pick<Design, 'second' | 'nObs'>,
  family: FamilyName,
  { zi, disp }: SecondEnds,
): GlmmWarning[] {
  return [
    ...(second?.zi && zi ? [zeros(second.zi, nObs, family, zi)] : []),
    ...(second?.disp && disp ? [dispersion(second.disp, nObs, family, disp)] : []),
  ];
}

function zeros(predictor: Predictor, nObs: number, family: FamilyName, ends: PredictorEnds): GlmmWarning {
  const zero = familyOf({ family }).hasHurdle ? 'a zero' : 'a zero in excess';
  const told = tell(predictor, nObs, ends);
  if (told.down + told.up === 0) return { code: 'NO_EXCESS_ZEROS', ...undetermined('ziformula', told) };
  if (told.down === nObs)
    return {
      code: 'NO_EXCESS_ZEROS',
      message:
        'The counts have no more zeros than their family gives: the probability of a zero in excess is estimated as zero, and the ' +
        'estimates are those without ziformula.',
      details: told.details,
    };
  return {
    code: 'NO_EXCESS_ZEROS',
    message: `The probability of ${zero} is estimated as ${told.where('zero', 'one')}. ${rest('zi', 'ziformula', told.ended)}`,
    details: told.details,
  };
}

function dispersion(predictor: Predictor, nObs: number, family: FamilyName, ends: PredictorEnds): GlmmWarning {
  const told = tell(predictor, nObs, ends);
  if (told.down + told.up === 0) return { code: 'DISPERSION_UNBOUNDED', ...undetermined('dispformula', told) };
  if (ends.isResidual) return residual(told);
  const { infiniteShapeWords, ofLogShape } = extraOf(family);
  const infinite = ofLogShape(1) > ofLogShape(0) ? told.up : told.down;
  const code = infinite > 0 ? 'NO_OVERDISPERSION' : 'DISPERSION_UNBOUNDED';
  if (infinite === nObs) return { code, message: infiniteShapeWords, details: told.details };
  const { name } = wordsOf({ family }).extra!;
  return {
    code,
    message: `The ${name} is estimated as ${told.where('zero', 'infinite')}. ${rest('disp', 'dispformula', told.ended)}`,
    details: told.details,
  };
}

/** Of a linear model whose random effects leave nothing to a residual. */
function residual({ where, ended, details }: Told): GlmmWarning {
  return {
    code: 'ZERO_VARIANCE',
    message:
      `The residual variance is estimated as ${where('zero', 'infinite')}: the random effects take in all that scatters between these rows. ` +
      `${rest('disp', 'dispformula', ended)}`,
    details: { group: 'Residual', ...details },
  };
}

/** Of rows at the edge of the mean's own scale, where the density is one whatever else is estimated. */
function undetermined(option: string, { ended, details }: Told): Pick<GlmmWarning, 'message' | 'details'> {
  return {
    message: `Rows that the fixed effects separate are the only ones to tell some columns of ${option} apart: ${ended}.`,
    details,
  };
}

function rest(component: string, option: string, ended: string): string {
  return (
    `So there is no finite estimate: ${ended}. These coefficients have no standard error and no Wald test; everything else is estimated in ` +
    `that limit. Judge them by likelihood ratios and by the profile interval (confint({ parm: '${component}_' })), which has a finite limit on ` +
    `one side, or leave out of ${option} what sets these rows apart.`
  );
}

interface Told {
  readonly down: number;
  readonly up: number;
  where(low: string, high: string): string;
  readonly ended: string;
  readonly details: Readonly<Record<string, unknown>>;
}

function tell({ matrix }: Predictor, nObs: number, { side, ends }: PredictorEnds): Told {
  const endless = matrix.names.map((_, j) => j).filter((j) => ends[j] !== 0);
  const slopes = endless.filter((j) => matrix.assign[j] !== -1);
  const y = Float64Array.from(side, (at) => (at > 0 ? 1 : 0));
  const rowsAt = (wanted: -1 | 1): number => side.reduce((count, at) => count + (at === wanted ? 1 : 0), 0);
  const cells = (wanted: -1 | 1): Cell[] => {
    const edge = Uint8Array.from(side, (at) => (at === wanted ? 1 : 0));
    return cellsOf({ fixed: matrix, nObs, response: { y } }, edge, slopes.length > 0 ? slopes : endless);
  };
  const [down, up] = [rowsAt(-1), rowsAt(1)];
  const [below, above] = [cells(-1), cells(1)];
  return {
    down,
    up,
    where: (low, high) =>
      [
        ...(down > 0 ? [`${low} ${whereText(below, down, nObs)}`] : []),
        ...(up > 0 ? [`${high} ${whereText(above, up, nObs)}`] : []),
      ].join(' and as '),
    ended: endsText(endless.map((j) => ({ name: matrix.names[j], end: ends[j] }))),
    details: {
      none: down,
      all: up,
      coefficients: endless.map((j) => ({ term: matrix.names[j], estimate: endText(ends[j]) })),
      cells: [...below, ...above].map(({ where, rows }) => ({ where, rows })),
    },
  };
}

function whereText(cells: readonly Cell[], rows: number, nObs: number): string {
  const told = cells.reduce((sum, cell) => sum + cell.rows, 0);
  if (told !== rows) return `in ${rows} of ${nObs} rows`;
  return listed(cells.map((cell) => `where ${brief(cell.where)} (${countOf(cell.rows)})`)).join(', ');
}
