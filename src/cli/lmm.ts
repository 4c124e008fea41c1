/**
 * `glmm-wasm lmm FILE FORMULA`: as `fit`, for linear mixed models.
 */
import type { lmm } from '../index.ts';
import type { Command } from './command.ts';
import { LINEAR_NOTES, LINEAR_OPTIONS } from './model.ts';
import { FIT_OUTPUTS, fitAndPrint, type Io } from './output.ts';

/** `lmm()`, or a stand-in for it. */
export type LinearFitter = (
  ...args: Parameters<typeof lmm>
) => Pick<ReturnType<typeof lmm>, 'summary' | 'tidy' | 'toJSON'>;

export function lmmCommand(fitter: LinearFitter, io: Io): Command {
  return {
    name: 'lmm',
    operands: ['FILE', 'FORMULA'],
    purpose: 'Fit a linear mixed model and print its summary',
    options: [...LINEAR_OPTIONS, ...FIT_OUTPUTS],
    notes: [
      ...LINEAR_NOTES,
      '',
      'Example:',
      "  glmm-wasm lmm sleepstudy.csv 'Reaction ~ Days + (Days | Subject)' --method ML",
    ],
    run: (operands, options) => fitAndPrint('lmm', fitter, operands, options, io),
  };
}
