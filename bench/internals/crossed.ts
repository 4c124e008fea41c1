/** The iterative solver, and a fit with the engine that made it (targets.mjs). */
export { fitGlmmModel } from '../../src/api/fitModel.ts';
export { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
export { createInstance } from '../../src/wasm/instance.ts';
export { createIterativeLaplace } from '../../src/wasm/krylov/laplace.ts';
