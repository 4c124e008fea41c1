/** The public surface: everything that `import ... from 'glmm-wasm'` may name. */
export type { GlmmErrorCode, GlmmWarning, GlmmWarningCode } from './errors.ts';
export { GlmmError } from './errors.ts';
