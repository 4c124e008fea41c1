/**
 * The methods of a fit that ask for its numbers alone: a session has them without asking its worker.
 */
import { type Method, NO_OPTIONS } from '../fit/method.ts';
import type { WithNumbers } from '../fit/whole.ts';
import { summaryMethod, toStringMethod } from './summary.ts';
import { glanceMethod, tidyMethod } from './tidy.ts';

export interface FixefSignature {
  /** Fixed effects by name. */
  fixef(): Readonly<Record<string, number>>;
}

const fixefMethod: Method<FixefSignature, WithNumbers> = {
  name: 'fixef',
  options: NO_OPTIONS,
  run({ summary }) {
    // without a prototype, so that any name is just a name
    const named: Record<string, number> = Object.create(null);
    for (const { term, estimate } of summary.coefficients) named[term] = estimate;
    return named;
  },
};

export const NUMBER_METHODS = [fixefMethod, summaryMethod, toStringMethod, tidyMethod, glanceMethod] as const;
