/** A model in linear memory, and its rule (againstC.mjs, nestedNodes.mjs). */
export { standardNormalGrid } from '../../src/quadrature/productRule.ts';
export { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
export { createGrouped } from '../../src/wasm/grouped/grouped.ts';
/** Nested factors in linear memory (nestedNodes.mjs). */
export { createNested } from '../../src/wasm/nested/nested.ts';
