/** What glmmTMB says of simulated data (fixtures/predictions.R), and our Laplace fits of the same. */
import { readFileSync } from 'node:fs';
import { type GlmmFit, glmm } from '../../src/index.ts';

export interface PredictionCase {
  readonly id: string;
  readonly formula: string;
  /** As glmmTMB calls it. */
  readonly family: 'poisson' | 'binomial' | 'gaussian' | 'Gamma' | 'nbinom2';
  readonly link: 'log' | 'logit' | 'probit' | 'identity';
  readonly logLik: number;
  readonly data: Readonly<Record<string, (number | string)[]>>;
  readonly newData: Readonly<Record<string, (number | string)[]>>;
  readonly link_rows: FitAndSe;
  readonly response_rows: FitAndSe;
  readonly link_new: FitAndSe;
  readonly response_new: FitAndSe;
  readonly zero_new: FitAndSe;
}

interface FitAndSe {
  readonly fit: readonly number[];
  readonly se: readonly number[];
}

export const predictionCases = JSON.parse(
  readFileSync(new URL('fixtures/predictions.json', import.meta.url), 'utf8'),
) as PredictionCase[];

export function caseOf(id: string): PredictionCase {
  return predictionCases.find((one) => one.id === id) as PredictionCase;
}

export function fitCase({ formula, data, family, link }: PredictionCase, nAGQ = 1): GlmmFit {
  return glmm(formula, data, { family: family === 'nbinom2' ? 'negativeBinomial' : family, link, nAGQ });
}
