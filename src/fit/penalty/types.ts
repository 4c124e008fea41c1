/** Penalties of the likelihood: what users ask for, and what a fit says of it. */

/** A normal law for every coefficient, the intercept among them. */
export interface NormalPrior {
  /** Default 0. */
  readonly mean?: number;
  readonly sd: number;
}

/** A gamma law for every standard deviation: of terms with slopes for the diagonal of the Cholesky factor, `fit.theta`. */
export interface GammaPrior {
  readonly shape: number;
  readonly rate: number;
}

/** Logs of densities that are added to the log-likelihood; normal for beta, gamma for theta. */
export interface Prior {
  readonly beta?: NormalPrior;
  readonly theta?: GammaPrior;
}

/** Of an estimation: one of both. */
export interface PenaltyWanted {
  readonly kind: 'soft' | 'prior';
  readonly prior?: Prior;
}

/** What was added to the log-likelihood that was maximised. */
export interface Penalty {
  readonly kind: 'soft' | 'prior';
  /** In words: `prior: beta ~ normal(0, 2.5)`. Fits with the same words have the same penalty. */
  readonly words: string;
  /** At the estimates. `logLik` of the fit is without it. */
  readonly value: number;
}
