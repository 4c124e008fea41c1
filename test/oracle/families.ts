/** Log-densities of one row in eta, with first and second derivative (observed, not expected), all constants included. */
import { expit, lgamma, log1pExp, logChoose, logPhi, polygamma } from './special.ts';

/** Links onto (0, 1) of both. */
export const SHARE_LINKS = ['logit', 'probit', 'cloglog', 'loglog', 'cauchit'] as const;
export type ShareLink = (typeof SHARE_LINKS)[number];

export type OracleFamily =
  | 'binomial logit'
  | 'binomial probit'
  | 'binomial cloglog'
  | 'binomial loglog'
  | 'binomial cauchit'
  | 'binomial log'
  | 'poisson log'
  | 'gaussian identity'
  | 'gaussian log'
  | 'gaussian inverse'
  | 'student identity'
  | 'lognormal log'
  | 'Gamma log'
  | 'Gamma inverse'
  | 'negativeBinomial log'
  | 'negativeBinomial1 log'
  | 'truncatedPoisson log'
  | 'truncatedNegativeBinomial log'
  | `betaBinomial ${ShareLink}`
  | `beta ${ShareLink}`
  | 'inverseGaussian log';

export interface LogDensity {
  readonly value: number;
  readonly d1: number;
  readonly d2: number;
}

/**
 * log f(y | eta). Binomial: y is the proportion of successes among `trials`.
 * `dispersion`: gaussian variance, 1/shape of Gamma, size of the negative binomial, phi of the one whose variance is mu (1 + phi),
 * 1/lambda of the inverse Gaussian, precision of beta and beta-binomial.
 */
export function logDensity(
  family: OracleFamily,
  y: number,
  eta: number,
  trials: number,
  dispersion: number,
): LogDensity {
  const [name, link] = family.split(' ') as [string, ShareLink];
  if (name === 'beta' || name === 'betaBinomial') return ofTwoShapes(name, SHARES[link](eta), y, trials, dispersion);
  switch (family as Exclude<OracleFamily, `beta${string}`>) {
    case 'binomial logit':
      return binomial(y, trials, logistic(eta), mirrored(logistic(-eta)));
    case 'binomial probit':
      return binomial(y, trials, logPhi(eta), mirrored(logPhi(-eta)));
    case 'binomial cloglog':
      return binomial(y, trials, logCloglog(eta), logCloglogFailure(eta));
    case 'binomial loglog':
      return binomial(y, trials, mirrored(logCloglogFailure(-eta)), mirrored(logCloglog(-eta)));
    case 'binomial cauchit':
      return binomial(y, trials, logCauchit(eta), mirrored(logCauchit(-eta)));
    case 'binomial log':
      if (!(eta < 0)) return { value: -Infinity, d1: NaN, d2: NaN };
      return binomial(y, trials, { value: eta, d1: 1, d2: 0 }, log1mExp(eta));
    case 'poisson log': {
      const mu = Math.exp(eta);
      return { value: y * eta - mu - lgamma(y + 1), d1: y - mu, d2: -mu };
    }
    case 'gaussian identity': {
      const r = y - eta;
      return {
        value: -0.5 * (Math.log(2 * Math.PI * dispersion) + (r * r) / dispersion),
        d1: r / dispersion,
        d2: -1 / dispersion,
      };
    }
    case 'gaussian log': {
      const mu = Math.exp(eta);
      return aboutMean(y, { value: mu, d1: mu, d2: mu }, dispersion);
    }
    case 'gaussian inverse':
      if (!(eta > 0)) return { value: -Infinity, d1: NaN, d2: NaN };
      return aboutMean(y, { value: 1 / eta, d1: -1 / eta ** 2, d2: 2 / eta ** 3 }, dispersion);
    case 'student identity': {
      const z = y - eta;
      const c = STUDENT_DF + (z * z) / dispersion;
      const N = STUDENT_DF + 1;
      const constant = lgamma(N / 2) - lgamma(STUDENT_DF / 2) - 0.5 * Math.log(Math.PI * STUDENT_DF * dispersion);
      return {
        value: constant - 0.5 * N * Math.log1p((z * z) / (STUDENT_DF * dispersion)),
        d1: (N * z) / (dispersion * c),
        d2: (N * ((z * z) / dispersion - STUDENT_DF)) / (dispersion * c * c),
      };
    }
    case 'lognormal log': {
      const d = Math.log(y) - eta + 0.5 * dispersion;
      const constant = -0.5 * Math.log(2 * Math.PI * dispersion) - Math.log(y);
      return { value: constant - (d * d) / (2 * dispersion), d1: d / dispersion, d2: -1 / dispersion };
    }
    case 'Gamma log': {
      const shape = 1 / dispersion;
      const ratio = y * Math.exp(-eta);
      const constant = shape * Math.log(shape * y) - Math.log(y) - lgamma(shape);
      return { value: constant - shape * (eta + ratio), d1: shape * (ratio - 1), d2: -shape * ratio };
    }
    case 'Gamma inverse': {
      if (!(eta > 0)) return { value: -Infinity, d1: NaN, d2: NaN };
      const shape = 1 / dispersion;
      const constant = shape * Math.log(shape * y) - Math.log(y) - lgamma(shape);
      return {
        value: constant + shape * (Math.log(eta) - y * eta),
        d1: shape * (1 / eta - y),
        d2: -shape / (eta * eta),
      };
    }
    case 'negativeBinomial log': {
      const size = dispersion;
      const t = eta - Math.log(size);
      const p = expit(t);
      const constant = lgamma(y + size) - lgamma(size) - lgamma(y + 1);
      return {
        value: constant + y * t - (y + size) * log1pExp(t),
        d1: y - (y + size) * p,
        d2: -(y + size) * p * expit(-t),
      };
    }
    case 'negativeBinomial1 log': {
      // Gamma(r + y) / Gamma(r) is a product of y factors, y whole
      const r = Math.exp(eta) / dispersion;
      const l = Math.log1p(dispersion);
      const each = (f: (i: number) => number): number =>
        Array.from({ length: y }, (_, i) => f(i)).reduce((a, b) => a + b, 0);
      const h1 = each((i) => r / (r + i)) - r * l;
      const value = each((i) => Math.log(r + i) + Math.log(dispersion)) - (y + r) * l - lgamma(y + 1);
      return { value, d1: h1, d2: each((i) => (r * i) / (r + i) ** 2) - r * l };
    }
    case 'truncatedPoisson log': {
      if (y === 0) return { value: -Infinity, d1: 0, d2: 0 };
      const mu = Math.exp(eta);
      return withoutZeros(logDensity('poisson log', y, eta, 1, 1), { value: -mu, d1: -mu, d2: -mu });
    }
    case 'truncatedNegativeBinomial log':
      if (y === 0) return { value: -Infinity, d1: 0, d2: 0 };
      return withoutZeros(
        logDensity('negativeBinomial log', y, eta, 1, dispersion),
        logDensity('negativeBinomial log', 0, eta, 1, dispersion),
      );
    case 'inverseGaussian log': {
      const lambda = 1 / dispersion;
      const inverse = Math.exp(-eta);
      const r = y * inverse - 1;
      return {
        value: 0.5 * Math.log(lambda / (2 * Math.PI * y * y * y)) - (lambda * r * r) / (2 * y),
        d1: lambda * inverse * r,
        d2: -lambda * inverse * (2 * y * inverse - 1),
      };
    }
  }
}

/** Of Student's t. */
export const STUDENT_DF = 4;

/** Normal about a function of eta. */
function aboutMean(y: number, mean: LogDensity, dispersion: number): LogDensity {
  const r = y - mean.value;
  return {
    value: -0.5 * (Math.log(2 * Math.PI * dispersion) + (r * r) / dispersion),
    d1: (r * mean.d1) / dispersion,
    d2: (r * mean.d2 - mean.d1 * mean.d1) / dispersion,
  };
}

/** log f - log(1 - e^zero), by the derivatives of the latter in zero. */
function withoutZeros(all: LogDensity, zero: LogDensity): LogDensity {
  const odds = 1 / Math.expm1(-zero.value);
  const log = zero.value > -0.7 ? Math.log(-Math.expm1(zero.value)) : Math.log1p(-Math.exp(zero.value));
  return {
    value: all.value - log,
    d1: all.d1 + odds * zero.d1,
    d2: all.d2 + odds * zero.d2 + odds * (1 + odds) * zero.d1 * zero.d1,
  };
}

/** log(Gamma(x + k) / Gamma(x)), k whole, with two derivatives in x. */
function overTrials(x: number, k: number): LogDensity {
  let [value, d1, d2] = [0, 0, 0];
  for (let i = 0; i < k; i++) {
    value += Math.log(x + i);
    d1 += 1 / (x + i);
    d2 -= 1 / (x + i) ** 2;
  }
  return { value, d1, d2 };
}

/** x log y - log Gamma(x). */
function ofShare(x: number, logY: number): LogDensity {
  const { digamma, trigamma } = polygamma(x);
  return { value: x * logY - lgamma(x), d1: logY - digamma, d2: -trigamma };
}

/** Of functions of mu phi and (1 - mu) phi, by the chain rule. */
function ofTwoShapes(name: string, { mu, rest, d1, d2 }: Share, y: number, trials: number, phi: number): LogDensity {
  const k = Math.round(trials * y);
  const isCount = name === 'betaBinomial';
  const up = isCount ? overTrials(mu * phi, k) : ofShare(mu * phi, Math.log(y));
  const down = isCount ? overTrials(rest * phi, trials - k) : ofShare(rest * phi, Math.log1p(-y));
  const constant = isCount
    ? logChoose(trials, k) - overTrials(phi, trials).value
    : lgamma(phi) - Math.log(y) - Math.log1p(-y);
  return {
    value: constant + up.value + down.value,
    d1: phi * d1 * (up.d1 - down.d1),
    d2: phi * d2 * (up.d1 - down.d1) + (phi * d1) ** 2 * (up.d2 + down.d2),
  };
}

/** A mean, one less it, and its two derivatives in eta. */
interface Share {
  readonly mu: number;
  readonly rest: number;
  readonly d1: number;
  readonly d2: number;
}

const gumbel = (eta: number): Share => {
  const e = Math.exp(eta);
  const d1 = e * Math.exp(-e);
  return { mu: -Math.expm1(-e), rest: Math.exp(-e), d1, d2: d1 * (1 - e) };
};

const SHARES: Readonly<Record<ShareLink, (eta: number) => Share>> = {
  logit: (eta) => {
    const d1 = expit(eta) * expit(-eta);
    return { mu: expit(eta), rest: expit(-eta), d1, d2: d1 * (expit(-eta) - expit(eta)) };
  },
  probit: (eta) => {
    const d1 = Math.exp(-0.5 * eta * eta) / Math.sqrt(2 * Math.PI);
    return { mu: Math.exp(logPhi(eta).value), rest: Math.exp(logPhi(-eta).value), d1, d2: -eta * d1 };
  },
  cloglog: gumbel,
  loglog: (eta) => {
    const { mu, rest, d1, d2 } = gumbel(-eta);
    return { mu: rest, rest: mu, d1, d2: -d2 };
  },
  cauchit: (eta) => {
    const mu = Math.exp(logCauchit(eta).value);
    const d1 = 1 / (Math.PI * (1 + eta * eta));
    return { mu, rest: Math.exp(logCauchit(-eta).value), d1, d2: (-2 * eta * d1) / (1 + eta * eta) };
  },
};

function binomial(y: number, trials: number, success: LogDensity, failure: LogDensity): LogDensity {
  const k = trials * y;
  const m = trials - k;
  // A count of zero contributes nothing even where its log-probability is -Infinity.
  const mix = (a: number, b: number): number => (k === 0 ? 0 : k * a) + (m === 0 ? 0 : m * b);
  // The product of proportion and trials is a count up to rounding.
  const whole = Math.abs(k - Math.round(k)) < 1e-9 * trials ? Math.round(k) : k;
  return {
    value: logChoose(trials, whole) + mix(success.value, failure.value),
    d1: mix(success.d1, failure.d1),
    d2: mix(success.d2, failure.d2),
  };
}

/** log expit. */
function logistic(eta: number): LogDensity {
  return { value: -log1pExp(-eta), d1: expit(-eta), d2: -expit(eta) * expit(-eta) };
}

/** From a function of -eta to a function of eta. */
function mirrored(f: LogDensity): LogDensity {
  return { value: f.value, d1: -f.d1, d2: f.d2 };
}

/** log(1 - exp(-e)), e = exp(eta). */
function logCloglog(eta: number): LogDensity {
  const e = Math.exp(eta);
  if (e > 700) return { value: -0, d1: 0, d2: 0 };
  const g = e / Math.expm1(e);
  // 1 - e/(1 - exp(-e)) by its series where the difference cancels; the next term is below 1e-17.
  const excess =
    e < 0.05 ? -e / 2 - e ** 2 / 12 + e ** 4 / 720 - e ** 6 / 30240 + e ** 8 / 1209600 : 1 + e / Math.expm1(-e);
  const value = e < 0.7 ? Math.log(-Math.expm1(-e)) : Math.log1p(-Math.exp(-e));
  return { value, d1: g, d2: g * excess };
}

/** log(1/2 + atan(eta) / pi) */
function logCauchit(eta: number): LogDensity {
  const mu = eta < -1 ? Math.atan(-1 / eta) / Math.PI : 0.5 + Math.atan(eta) / Math.PI;
  const value = eta > 1 ? Math.log1p(-Math.atan(1 / eta) / Math.PI) : Math.log(mu);
  const d1 = 1 / (Math.PI * (1 + eta * eta) * mu);
  return { value, d1, d2: -d1 * ((2 * eta) / (1 + eta * eta) + d1) };
}

/** log(1 - e^eta), eta < 0 */
function log1mExp(eta: number): LogDensity {
  const rest = -Math.expm1(eta);
  const q = Math.exp(eta) / rest;
  return { value: eta > -0.7 ? Math.log(rest) : Math.log1p(-Math.exp(eta)), d1: -q, d2: -q / rest };
}

function logCloglogFailure(eta: number): LogDensity {
  const e = Math.exp(eta);
  return { value: -e, d1: -e, d2: -e };
}
