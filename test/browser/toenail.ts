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
}

export function fitToenail({ glmm }: BuiltPackage, columns: ToenailColumns): Fitted {
  const fit = glmm('y ~ treatment * time + (1 | patientID)', { ...columns }, { family: 'binomial', nAGQ: 25 });
  const effects = fit.ranef()['patientID']!.flatMap(({ mode, mean, modeSd, sd }) => [mode, mean, modeSd, sd]);
  const numbers = [
    fit.logLik,
    ...fit.beta,
    ...fit.theta,
    ...fit.coefficients.flatMap(({ stdError, pValue }) => [stdError, pValue]),
    ...fit.vcov.flat(),
    ...effects,
  ];
  return { bits: numbers.map(bitsOf), summary: fit.summary() };
}

/** The sixteen hexadecimal digits of a double. */
function bitsOf(value: number): string {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!.toString(16).padStart(16, '0');
}
