/**
 * The numbers of a fit from its estimates: the one place where they are put together, whichever likelihood they maximise.
 */
import type { Design } from '../../design/types.ts';
import { brieflyWarned, type GlmmWarning } from '../../errors.ts';
import type { Family } from '../../family/types.ts';
import { log } from '../../stats/special.ts';
import { nestingOf } from '../engine/dimension.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { FitNumbers } from '../estimation.ts';
import type { SecondEnds } from '../limit/secondEnds.ts';
import type { Unbounded } from '../limit/unbounded.ts';
import type { Estimate } from '../search/estimate.ts';
import { lowerMaxima, severalMaxima } from '../search/lowerMaxima.ts';
import { farWarnings } from './farColumns.ts';
import { groupWeightsOf } from './groupWeights.ts';
import { singularCovariances } from './rankDeficient.ts';
import { perfectPairs } from './singular.ts';
import { namedTerms, varCorrOf } from './varCorr.ts';
import { verdict } from './verdict.ts';

/** What is left to the two likelihoods. */
type Own = Pick<FitNumbers, 'kind' | 'integration' | 'nAGQ' | 'minus2LogLik' | 'df' | 'beta' | 'theta' | 'sigma'> &
  Pick<FitNumbers, 'coefficients' | 'vcov' | 'thetaSe'> &
  Partial<
    Pick<
      FitNumbers,
      | 'method'
      | 'modelled'
      | 'dispersion'
      | 'thresholds'
      | 'zeroInflation'
      | 'dispersionModel'
      | 'simulation'
      | 'penalty'
    >
  >;

export interface Found {
  readonly design: Design;
  readonly family: Family;
  readonly map: ParameterMap;
  readonly found: Estimate;
  /** Maxima below that of the fit. */
  readonly lower: Parameters<typeof lowerMaxima>[2];
  readonly normaliser: number;
  readonly unbounded: Unbounded | null;
  /** Where second predictors have no finite estimate. */
  readonly ends?: SecondEnds | undefined;
  /** Besides those that every fit may have. */
  readonly warnings: readonly GlmmWarning[];
}

export function fitNumbers(own: Own, { design, family, map, found, lower, normaliser, ...rest }: Found): FitNumbers {
  const { minus2LogLik, theta, df } = own;
  const logLik = -0.5 * minus2LogLik;
  const varCorr = varCorrOf(namedTerms(design), theta, own);
  const optim = { ...found.optim, ...lowerMaxima(map, family.family, lower, normaliser) };
  const warnings = [
    ...verdict({
      design,
      family: family.family,
      found,
      varCorr,
      perfect: perfectPairs(map, found.parameters, varCorr),
      ends: rest.ends,
      unbounded: rest.unbounded && { ...rest.unbounded, logLik },
    }),
    ...severalMaxima(logLik, optim),
    ...singularCovariances(design, found.parameters),
    ...rest.warnings,
    ...farWarnings(design),
    ...design.warnings,
  ];
  // no spread of `own` in front of new members: V8 takes a microsecond for each of these
  return Object.assign({}, own, {
    formula: design.formula.text,
    family: family.family,
    link: family.link,
    nobs: design.nObs,
    ngroups: groupSizes(design),
    ...groupWeightsOf(design),
    ...nestedOf(own, design),
    droppedRows: design.droppedRows,
    droppedColumns: design.aliased,
    allFixedNames: design.allFixedNames,
    logLik,
    ...criteria(minus2LogLik, df, design.nObs),
    varCorr,
    converged: found.converged,
    optim,
    warnings: warnings.map(brieflyWarned),
  });
}

/** What depends on the number of parameters. */
export function criteria(
  minus2LogLik: number,
  df: number,
  nObs: number,
): Pick<FitNumbers, 'df' | 'dfResidual' | 'aic' | 'bic'> {
  return { df, dfResidual: nObs - df, aic: minus2LogLik + 2 * df, bic: minus2LogLik + df * log(nObs) };
}

/** Whether there is a way to integrate that was not taken. */
function nestedOf({ integration }: Own, design: Design): Pick<FitNumbers, 'nested'> {
  const hasAnother = (integration === 'laplace' || integration === 'ep') && nestingOf(design) !== null;
  return hasAnother ? { nested: true } : {};
}

/** Number of levels by grouping factor. */
function groupSizes(design: Design): Record<string, number> {
  const sizes: Record<string, number> = Object.create(null);
  for (const group of design.groups) sizes[group.name] = group.levels.length;
  return sizes;
}
