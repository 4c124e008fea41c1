/**
 * The density of each row at the estimates: the same for all, or with a dispersion, a shape or a probability of excess zeros of its own.
 */
import type { Design, Predictor } from '../../../design/types.ts';
import type { RowLaw, Scale } from '../../../family/record.ts';
import type { Family, FamilyName } from '../../../family/types.ts';
import { wordsOf } from '../../../family/words.ts';
import { exp, logistic } from '../../../stats/special.ts';
import type { FitSummary, ModelComponent } from '../../types.ts';
import { rowLawOf } from '../dispersion.ts';
import { estimatesOf } from './components.ts';

type Numbers = Pick<FitSummary, 'sigma' | 'dispersion' | 'thresholds' | 'zeroInflation' | 'dispersionModel'>;

/** The law of row i of a design. */
export function rowLaws(design: Design, family: Family, numbers: Numbers): (i: number) => RowLaw {
  const law = rowLawOf(family, numbers);
  const { second } = design;
  if (second === undefined) return () => law;
  const zi = second.zi && predictorOf(second.zi, numbers.zeroInflation!, design.nObs);
  const disp = second.disp && predictorOf(second.disp, numbers.dispersionModel!, design.nObs);
  return (i) => ({
    ...law,
    ...(disp && scaleAt(family.family, disp[i])),
    ...(zi && { excess: logistic(zi[i]) }),
  });
}

/** The same where rows have laws of their own, else undefined. */
export function ownLaws(design: Design, family: Family, numbers: Numbers): ((i: number) => RowLaw) | undefined {
  return design.second && rowLaws(design, family, numbers);
}

/** What a family makes of the predictor of its dispersion. */
function scaleAt(family: FamilyName, predictor: number): Partial<Scale> {
  const value = exp(predictor);
  return wordsOf({ family }).extra?.name === 'dispersion' ? { dispersion: value } : { shape: value };
}

function predictorOf({ matrix: { values } }: Predictor, model: ModelComponent, nObs: number): Float64Array {
  const eta = new Float64Array(nObs);
  estimatesOf(model).forEach((estimate, j) => {
    for (let i = 0; i < nObs; i++) eta[i] += estimate * values[j * nObs + i];
  });
  return eta;
}
