/** The kernels' bytes from their text (coldStart.mjs). */
export { unpackModule } from '../../src/wasm/unpack.ts';
