/**
 * The methods of a fit that ask for its numbers alone: a session has them without asking its worker.
 */
import { type OptionTable, oneOf } from '../data/check.ts';
import { GlmmError } from '../errors.ts';
import type { Method } from '../fit/method.ts';
import type { Coefficient, Component, FitSummary } from '../fit/types.ts';
import type { WithNumbers } from '../fit/whole.ts';
import { summaryMethod, toStringMethod } from './summary.ts';
import { glanceMethod, tidyMethod } from './tidy.ts';

export interface FixefSignature {
  /** Fixed effects by name: of the mean, or thresholds, or of excess zeros or the dispersion where there are such. @throws GlmmError INVALID_OPTION where there is none */
  fixef(options?: FixefOptions): Readonly<Record<string, number>>;
}

export interface FixefOptions {
  /** Default 'cond'. */
  readonly component?: Component;
}

const FIXEF: OptionTable<FixefOptions> = { component: oneOf('cond', 'threshold', 'zi', 'disp') };

const fixefMethod: Method<FixefSignature, WithNumbers> = {
  name: 'fixef',
  options: FIXEF,
  run({ summary }, { component = 'cond' }) {
    // without a prototype, so that any name is just a name
    const named: Record<string, number> = Object.create(null);
    for (const { term, estimate } of coefficientsOf(summary, component)) named[term] = estimate;
    return named;
  },
};

function coefficientsOf(
  { coefficients, thresholds, zeroInflation, dispersionModel }: FitSummary,
  component: Component,
): readonly Pick<Coefficient, 'term' | 'estimate'>[] {
  const [found, what] = {
    cond: [coefficients, 'fixed effects'] as const,
    threshold: [thresholds?.map(({ name: term, estimate }) => ({ term, estimate })), 'ordered categories'] as const,
    zi: [zeroInflation?.coefficients, 'a ziformula'] as const,
    disp: [dispersionModel?.coefficients, 'a dispformula'] as const,
  }[component];
  if (found !== undefined) return found;
  throw new GlmmError(
    'INVALID_OPTION',
    `the fit has no component '${component}': it was made without ${what}\nLeave component out.`,
    { option: 'component', value: component },
  );
}

export const NUMBER_METHODS = [fixefMethod, summaryMethod, toStringMethod, tidyMethod, glanceMethod] as const;
