/** One fit whose every number is compared between Node and a browser, as the bits of its doubles. */

export interface ToenailColumns {
  readonly y: number[];
  readonly treatment: string[];
  readonly time: number[];
  readonly patientID: string[];
}

/** Every number of the fit as hexadecimal bits, and its printed summary. */
export interface Fitted {
  readonly bits: string[];
  readonly summary: string;
}

/** The part of the package that is exercised. Loaded from dist/ at run time, in Node and in the page. */
interface BuiltPackage {
  readonly glmm: typeof import('../../src/index.ts').glmm;
  readonly lmm: typeof import('../../src/index.ts').lmm;
}

export function fitToenail({ glmm, lmm }: BuiltPackage, columns: ToenailColumns): Fitted {
  const fit = glmm('y ~ treatment * time + (1 | patientID)', { ...columns }, { family: 'binomial', nAGQ: 25 });
  const effects = fit.ranef()['patientID']!.flatMap(({ mode, mean, modeSd, sd }) => [mode, mean, modeSd, sd]);
  const numbers = [
    fit.logLik,
    ...fit.beta,
    ...fit.theta,
    ...fit.coefficients.flatMap(({ stdError, pValue }) => [stdError, pValue]),
    ...fit.vcov.flat(),
    ...effects,
    ...afterTheFit(lmm('time ~ treatment * y + (1 | patientID)', { ...columns })),
  ];
  return { bits: numbers.map(bitsOf), summary: fit.summary() };
}

/** What small dense algebra computes: products, inverses, eigenvalues, singular values. */
function afterTheFit(fit: ReturnType<BuiltPackage['lmm']>): number[] {
  const tests = (['satterthwaite', 'kenward-roger'] as const).flatMap((df) => fit.jointTests({ df }).rows);
  const robust = fit.vcovRobust({ type: 'CR2' });
  const contrasts = fit.emmeans(['treatment', 'y']).contrasts('pairwise', { adjust: 'mvt' });
  return [
    ...tests.flatMap(({ F, df2, pValue }) => [F, df2, pValue]),
    ...robust.vcov.flat(),
    ...robust.coefficients.flatMap(({ df, pValue }) => [df ?? Number.NaN, pValue]),
    fit.waldTest({
      L: [
        [0, 1, 1, 0],
        [0, 0, 1, 1],
      ],
    }).chisq,
    ...contrasts.rows.flatMap(({ lower, upper, pValue }) => [lower, upper, pValue]),
  ];
}

/** The sixteen hexadecimal digits of a double. */
function bitsOf(value: number): string {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!.toString(16).padStart(16, '0');
}
