/** A model in linear memory, and its rule (againstC.mjs). */
export { standardNormalGrid } from '../../src/quadrature/productRule.ts';
export { createGrouped } from '../../src/wasm/grouped/grouped.ts';
