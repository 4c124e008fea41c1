/**
 * `glmm-wasm lmm FILE FORMULA`: as `fit`, for linear mixed models.
 */
import type { LmmOptions, lmm } from '../index.ts';
import type { Command } from './command.ts';
import { LINEAR_NOTES, LINEAR_OPTIONS, modelInput } from './model.ts';

/** `lmm()`, or a stand-in for it. */
export type LinearFitter = (...args: Parameters<typeof lmm>) => Pick<ReturnType<typeof lmm>, 'summary' | 'toJSON'>;

export function lmmCommand(fitter: LinearFitter, readText: (path: string) => Promise<string>): Command {
  return {
    name: 'lmm',
    operands: ['FILE', 'FORMULA'],
    purpose: 'Fit a linear mixed model and print its summary',
    options: [...LINEAR_OPTIONS, { name: 'json', purpose: 'print the numbers as JSON instead of the summary' }],
    notes: [
      ...LINEAR_NOTES,
      '',
      'Example:',
      "  glmm-wasm lmm sleepstudy.csv 'Reaction ~ Days + (Days | Subject)' --method ML",
    ],
    async run([path, formula], options) {
      const { data, modelOptions } = await modelInput(path, options, readText);
      const fit = fitter(formula, data, modelOptions as LmmOptions);
      return options.has('json') ? JSON.stringify(fit.toJSON(), null, 2) : fit.summary();
    },
  };
}
