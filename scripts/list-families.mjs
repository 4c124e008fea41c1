// Makes the lists of what there is, so that a density and a family are each a file in its folder and no line elsewhere:
//   assembly/family/laws.ts     the densities: classes of assembly/family/law, or of a folder in it, with a code, and those of assembly/family/link
//   src/family/composedLinks.ts the links of the latter, by the names of their files, which are those of the records in src/family/link
//   src/family/generated.ts     the families: records in src/family/law, in the order of words.ts, and the codes of the densities
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const MADE = '// Made by scripts/list-families.mjs. Do not edit.';
const CODES = readFileSync('src/wasm/codes.ts', 'utf8');
const WORDS = readFileSync('src/family/words.ts', 'utf8');

/** What matches in the files below a folder: the groups of the match, and the file's path there. */
function found(folder, pattern) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && name !== 'generated.ts')
    .sort()
    .flatMap((name) =>
      [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(pattern)].map(([, ...groups]) => ({
        file: name.slice(0, -3),
        groups,
      })),
    );
}

const DENSITY = /^export class (\w+) (?:extends [^{]+ )?\{\n {2}static readonly code: i32 = (\w+);/gm;
const densities = (folder) =>
  found(`assembly/family/${folder}`, DENSITY).map(({ file, groups: [law, given] }) => ({
    ...{ file, law, from: `./${folder}/${file}`, code: Number(numberOf(given)) },
  }));
const ofLinks = densities('link').sort((a, b) => a.code - b.code);
const laws = [...densities('law'), ...ofLinks];
for (const { law, code } of laws) {
  // above the lowest byte stands what else is known, lawCode.ts
  if (!Number.isInteger(code) || code > 255) throw new Error(`the density ${law} has no code of a byte`);
  const other = laws.find((one) => one.code === code && one.law !== law);
  if (other !== undefined) throw new Error(`${law} and ${other.law} have the same code ${code}`);
}

/** Of a number itself, or of its name in codes.ts. */
function numberOf(given) {
  return /^\d+$/.test(given) ? given : new RegExp(`^export const ${given} = (\\d+);`, 'm').exec(CODES)?.[1];
}

const records = found(
  'src/family/law',
  /^export const (\w+) = \{\n {2}name: '(\w+)',[\s\S]*?^\} as const satisfies FamilyRecord;/gm,
)
  .map(({ file, groups: [record, name] }) => ({ file, record, at: WORDS.search(new RegExp(`^ {2}${name}: `, 'm')) }))
  .sort((a, b) => a.at - b.at);
for (const { file, at } of records)
  if (at < 0) throw new Error(`src/family/law/${file}.ts: words.ts has no line for it`);

const NODES = 'shape, t, y, w, base, B, x, step, nNodes, n, scores, stride, values, slopes, W, dW, each, moved';
const eachLaw = (call) => laws.map(({ law, code }) => `    case ${code}:\n      ${call(law)}`).join('\n');

writeFileSync(
  'assembly/family/laws.ts',
  `${MADE}
${laws.map(({ from, law }) => `import { ${law} } from "${from}";`).join('\n')}
import { lawOf } from "./lawCode";
import { rows, shapeRows } from "./rows";
import { traitOf } from "./traits";

/** As densityAtNodes (density.ts); false where no class has the code. */
export function lawAtNodes(
  code: i32,
  shape: f64,
  t: f64,
  y: usize,
  w: usize,
  base: usize,
  B: usize,
  x: usize,
  step: usize,
  nNodes: i32,
  n: i32,
  scores: usize,
  stride: usize,
  values: usize,
  slopes: usize,
  W: usize,
  dW: usize,
  each: usize,
  moved: usize = 0,
): bool {
  switch (lawOf(code)) {
${eachLaw((law) => `rows<${law}>(${NODES});\n      return true;`)}
    default:
      return false;
  }
}

/** As shapeDerivatives (density.ts); false where the shape is a factor. */
export function lawShapeRows(code: i32, shape: f64, t: f64, y: usize, w: usize, eta: usize, n: i32, dScore: usize, dW: usize): bool {
  switch (lawOf(code)) {
${eachLaw((law) => `return shapeRows<${law}>(shape, t, y, w, eta, n, dScore, dW);`)}
    default:
      return false;
  }
}

/** The numbers of a row of a density with thresholds (rowLaw.ts), into its place. */
export function fillThresholdRow(code: i32, y: f64, w: f64, t: f64, eta: f64): void {
  switch (lawOf(code)) {
${eachLaw((law) => `rowOf<${law}>(y, w, t, eta);\n      return;`)}
    default:
      return;
  }
}

function rowOf<L>(y: f64, w: f64, t: f64, eta: f64): void {
  if (isDefined(changetype<L>(0).scatterSlopes)) changetype<L>(0).row(y, w, t, eta);
}

/** The answer to a question of traits.ts. */
export function trait(code: i32, what: i32, k: f64, y: usize, w: usize, eta: usize, score: usize, n: i32, out: usize): f64 {
  switch (lawOf(code)) {
${eachLaw((law) => `return traitOf<${law}>(what, k, y, w, eta, score, n, out);`)}
    default:
      return 0.0;
  }
}
`,
);

writeFileSync(
  'src/family/generated.ts',
  `${MADE}
${records.map(({ file, record }) => `import { ${record} } from './law/${file}.ts';`).join('\n')}

export const FAMILIES = [${records.map(({ record }) => record).join(', ')}] as const;
`,
);

writeFileSync(
  'src/family/composedLinks.ts',
  `${MADE}
${ofLinks.map(({ file }) => `import { ${file} } from './link/${file}.ts';`).join('\n')}

/** Links onto (0, 1) whose density of binomial responses is made by the chain rule, and its code. */
export const COMPOSED_LINKS = [
${ofLinks.map(({ file, code }) => `  { link: ${file}, code: ${code} },`).join('\n')}
] as const;
`,
);

writeFileSync(
  'src/wasm/generatedCodes.ts',
  `${MADE}

/** The kernels' codes of their densities, by the names of the classes. */
export const LAWS = {
${laws.map(({ law, code }) => `  ${law}: ${code},`).join('\n')}
} as const;
`,
);
