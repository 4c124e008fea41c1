// Embeds build/release.wasm as a text in src/wasm/generated.ts, with the types of its exports read from the module itself.
// Fails when the module imports anything, or when a target was not written (asc ignores an unknown --target silently).
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pack } from './pack.mjs';

for (const target of ['release', 'scalar', 'debug']) {
  const bytes = readFileSync(`build/${target}.wasm`);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  if (imports.length > 0)
    throw new Error(`build/${target}.wasm imports ${imports.map((i) => `${i.module}.${i.name}`).join(', ')}`);
}

const bytes = readFileSync('build/release.wasm');
const signatures = functionSignatures(bytes);
const lines = WebAssembly.Module.exports(new WebAssembly.Module(bytes))
  .filter((e) => e.kind === 'function')
  .map((e) => {
    const { params, results } = signatures.get(e.name);
    const args = params.map((type, i) => `a${i}: ${type}`).join(', ');
    return `  readonly ${e.name}: (${args}) => ${results[0] ?? 'void'};`;
  });

const { text, tables } = pack(bytes);
const base64 = (some) => Buffer.from(some).toString('base64');

writeFileSync(
  'src/wasm/generated.ts',
  `// Made by scripts/embed-wasm.mjs from build/release.wasm. Do not edit.

/** The functions that the module exports. i32 and f64 are \`number\`, i64 is \`bigint\`. */
export interface KernelExports {
${lines.join('\n')}
}

/** The module's bytes as packed by scripts/pack.mjs: printable ASCII. */
export const packed: string =
  '${text}';

/** What the packed characters mean, base64. */
export const tables: string = '${base64(tables)}';
`,
);
mkdirSync('dist', { recursive: true });
copyFileSync('build/release.wasm', 'dist/glmm.wasm');

/** Exported name -> { params, results } as TypeScript types, from the type, import-free function and export sections. */
function functionSignatures(module) {
  let at = 8;
  const u32 = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const type = () => ({ 127: 'number', 126: 'bigint', 125: 'number', 124: 'number' })[module[at++]];
  const vector = (read) => Array.from({ length: u32() }, read);
  const types = [];
  const functions = [];
  const exported = new Map();
  while (at < module.length) {
    const section = module[at++];
    const end = u32() + at;
    if (section === 1) {
      for (let i = u32(); i > 0; i--) {
        at++; // 0x60, the form of a function type
        types.push({ params: vector(type), results: vector(type) });
      }
    }
    if (section === 3) functions.push(...vector(u32));
    if (section === 7) {
      for (let i = u32(); i > 0; i--) {
        const length = u32();
        const name = module.toString('utf8', at, at + length);
        at += length;
        const kind = module[at++];
        const index = u32();
        if (kind === 0) exported.set(name, types[functions[index]]);
      }
    }
    at = end;
  }
  return exported;
}
