/** The fit on the screen as a program: in JavaScript with this package, in R with lme4. */
import type { FitSummary } from '../../src/fit/types.ts';
import { isLinear, type ModelChoice, type PageData } from './state.ts';

const js = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const r = (text: string): string => JSON.stringify(text);

/** @param fileName of the data, as the user named it */
export function javascriptCode(choice: ModelChoice, data: PageData, fileName = data.name): string {
  const { formula, family, link, points } = choice;
  const linear = isLinear(family);
  const levels = Object.entries(choice.levels).map(
    ([name, names]) => `      ${js(name)}: [${names.map(js).join(', ')}],`,
  );
  const options = [
    ...(linear ? [`method: '${family === 'linear' ? 'REML' : 'ML'}',`] : [`family: '${family}',`]),
    ...(link === '' || linear ? [] : [`link: '${link}',`]),
    ...(linear ? [] : [`nAGQ: ${points},`]),
    ...(levels.length === 0 ? [] : ['levels: {', ...levels.map((line) => line.slice(4)), '},']),
  ];
  return [
    `import { readFileSync } from 'node:fs';`,
    `import { ${linear ? 'lmm' : 'glmm'} } from 'glmm-wasm';`,
    `import { readCsv } from 'glmm-wasm/csv';`,
    '',
    `const data = readCsv(readFileSync(${js(fileName)}, 'utf8'));`,
    `const fit = ${linear ? 'lmm' : 'glmm'}(`,
    `  ${js(formula)},`,
    '  data,',
    '  {',
    ...options.map((line) => `    ${line}`),
    '  },',
    ');',
    'console.log(fit.summary());',
    '',
  ].join('\n');
}

/** Null where R has nothing that fits the same model by the same rule. */
export function rCode(choice: ModelChoice, fit: FitSummary, data: PageData, fileName = data.name): string | null {
  const { formula, family, points } = choice;
  const effects = fit.varCorr.reduce((sum, { terms }) => sum + terms.length, 0);
  const quadrature = Object.keys(fit.ngroups).length === 1 && points > 1;
  if (family === 'inverseGaussian' || (quadrature && effects > 1)) return null;
  return [
    'library(lme4)',
    ...readInR(choice, data, fileName),
    ...callInR(choice, fit, quadrature ? points : 1).map((line) => line.replace('FORMULA', formula)),
    'print(summary(fit), correlation = FALSE)',
    '',
  ].join('\n');
}

function readInR({ formula, levels }: ModelChoice, data: PageData, fileName: string): string[] {
  // levels in the order of the screen: R would sort them by the language of the computer
  const factors = data.columns
    .filter(({ name, levels: sorted }) => sorted.length > 0 && formula.includes(name))
    .map(
      ({ name, levels: sorted }) =>
        `data[[${r(name)}]] <- factor(data[[${r(name)}]], levels = c(${(levels[name] ?? sorted).map(r).join(', ')}))`,
    );
  return [`data <- read.csv(${r(fileName)}, check.names = FALSE)`, ...factors.map(wrapLevels)];
}

/** Long lists of levels say nothing to a reader. */
function wrapLevels(line: string): string {
  if (line.length < 400) return line;
  const name = /^data\[\[(".*?")\]\]/.exec(line)![1];
  return `data[[${name}]] <- factor(data[[${name}]])`;
}

function callInR({ family }: ModelChoice, { link }: FitSummary, nAGQ: number): string[] {
  if (isLinear(family))
    return ['fit <- lmer(', '  FORMULA,', `  data = data, REML = ${family === 'linear' ? 'TRUE' : 'FALSE'}`, ')'];
  if (family === 'negativeBinomial') return ['fit <- glmer.nb(', '  FORMULA,', `  data = data, nAGQ = ${nAGQ}`, ')'];
  return ['fit <- glmer(', '  FORMULA,', `  data = data, family = ${family}(link = "${link}"), nAGQ = ${nAGQ}`, ')'];
}
