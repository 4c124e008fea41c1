/** What may come out: numbers that mean something, or a GlmmError. */
import { fromJSON, GlmmError, type GlmmFit } from '../../src/index.ts';

/** Why a case fails. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** What a call gave; undefined where it threw a GlmmError. Anything else that is thrown is a failure. */
export async function outcome(what: string, call: () => unknown): Promise<unknown> {
  try {
    const given = await call();
    if (given === undefined) throw new Failure(`${what} gave undefined`);
    return given;
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (!(error instanceof GlmmError)) throw new Failure(`${what} threw ${tell(error)}`);
    checkMessage(what, error);
    return undefined;
  }
}

/** Longer messages tell nobody anything. */
const LONGEST_MESSAGE = 4000;

function checkMessage(what: string, { code, message }: GlmmError): void {
  if (message.length > LONGEST_MESSAGE)
    throw new Failure(`${what}: a message of ${message.length} characters, ${code}`);
  if (/undefined is not|\[object |cannot read prop/i.test(message)) throw new Failure(`${what}: ${message}`);
}

export function tell(error: unknown): string {
  if (!(error instanceof Error)) return `something that is no Error (${typeof error})`;
  const where = error.stack?.split('\n').find((line) => line.includes(' at ') && !line.includes('node:'));
  return `${error.name}: ${error.message.slice(0, 200)} ${where?.trim() ?? ''}`;
}

/** Warnings after which some numbers need not exist. */
const UNKNOWN = [
  'SEPARATION',
  'HESSIAN_NOT_POSITIVE_DEFINITE',
  'VARIANCE_UNBOUNDED',
  'NOT_CONVERGED',
  'NO_OVERDISPERSION',
  'NO_EXCESS_ZEROS',
  'DISPERSION_UNBOUNDED',
];

/** The numbers of a fit, its text, and its way through JSON. */
export function checkFit(what: string, fit: GlmmFit): void {
  const must = (holds: boolean, why: string): void => {
    if (!holds) throw new Failure(`${what}: ${why}`);
  };
  const codes = fit.warnings.map(({ code }) => code as string);
  const isPlain = !codes.some((code) => UNKNOWN.includes(code));
  must(Number.isFinite(fit.logLik), `logLik is ${fit.logLik}`);
  must(fit.beta.every(Number.isFinite), `beta is ${fit.beta.join(', ')}`);
  must(
    fit.theta.every((value) => !Number.isNaN(value)),
    `theta is ${fit.theta.join(', ')}`,
  );
  must(fit.sigma >= 0, `sigma is ${fit.sigma}`);
  if (isPlain) {
    const rows = fit.thresholds === undefined ? fit.fitted() : fit.linearPredictor();
    must(rows.every(Number.isFinite), 'fitted values are not all finite');
    must(fit.theta.every(Number.isFinite), `theta is ${fit.theta.join(', ')}`);
    must(
      fit.coefficients.every(({ stdError }) => stdError >= 0),
      `standard errors are ${fit.coefficients.map(({ stdError }) => stdError).join(', ')}, and no warning says why`,
    );
  }
  const text = fit.summary();
  must(!/undefined|\[object/.test(text), `the summary says ${text.match(/.*(undefined|\[object).*/)?.[0]}`);
  const json = JSON.stringify(fit);
  must(JSON.stringify(fromJSON(json)) === json, 'JSON read back is other JSON');
}

/** Nothing in a result is undefined, and limits are in order. */
export function checkResult(what: string, result: unknown, depth = 0): void {
  if (result === undefined) throw new Failure(`${what} holds undefined`);
  if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result) || depth > 8) return;
  if (Array.isArray(result)) {
    for (const one of result.slice(0, 20)) checkResult(what, one, depth + 1);
    return;
  }
  const { estimate, lower, upper } = result as Record<string, unknown>;
  if (typeof lower === 'number' && typeof upper === 'number') {
    if (lower > upper) throw new Failure(`${what}: limits ${lower} and ${upper}`);
    const slack = 1e-6 * (1 + Math.abs(Number(estimate)));
    const isOut = typeof estimate === 'number' && (estimate < lower - slack || estimate > upper + slack);
    // percentile intervals are about the replicates
    if (isOut && !what.includes('bootstrap')) throw new Failure(`${what}: ${estimate} outside ${lower} to ${upper}`);
  }
  for (const [name, member] of Object.entries(result)) checkResult(`${what}.${name}`, member, depth + 1);
}
