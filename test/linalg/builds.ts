/** The builds of the kernels that are asked for, instantiated anew for each caller: the same suite runs on all of them. */
import { readFileSync } from 'node:fs';
import { buildNames } from '../support/kernels.ts';

// biome-ignore lint/suspicious/noExplicitAny: the debug and scalar builds have no generated types of their own
export type Kernels = any;

export const builds = buildNames;

export function instantiate(build: (typeof builds)[number]): Kernels {
  const bytes = readFileSync(new URL(`../../build/${build}.wasm`, import.meta.url));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports;
}
