/** The fit on the screen as a program: in JavaScript with this package, in R with lme4. */
import { wordsOf } from '../../src/family/words.ts';
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
  const way = wayOf(choice, fit);
  if (way === null) return null;
  return [
    `library(${way === 'glmmTMB' ? 'glmmTMB' : 'lme4'})`,
    ...readInR(choice, data, fileName),
    ...(way === 'scaled' ? SCALED : []),
    ...(way === 'glmmTMB' ? callGlmmTMB(choice, fit) : callLme4(choice, fit)),
    way === 'glmmTMB' ? 'print(summary(fit))' : 'print(summary(fit), correlation = FALSE)',
    '',
  ].join('\n');
}

const SCALED = [
  '# lme4 spreads the points of this link by the expected information, this page by the observed one:',
  '# the numbers agree as soon as there are enough points.',
];

/**
 * lme4 where its rule is ours: linear models, and the links whose expected and observed information are equal. Laplace for all
 * others is glmmTMB's. 'scaled' is lme4 with points that stand a little elsewhere.
 */
function wayOf({ family, points }: ModelChoice, fit: FitSummary): 'lme4' | 'scaled' | 'glmmTMB' | null {
  if (isLinear(family)) return 'lme4';
  if (wordsOf(fit).inR === null) return null;
  const effects = fit.varCorr.reduce((sum, { terms }) => sum + terms.length, 0);
  const isLaplace = points === 1 || Object.keys(fit.ngroups).length > 1;
  const isCanonical = fit.link === 'logit' || fit.family === 'poisson';
  if (isLaplace) return isCanonical ? 'lme4' : 'glmmTMB';
  // the points of a density with a parameter of its own lie where that is estimated, which lme4 does otherwise
  if (effects > 1 || fit.dispersion !== undefined) return null;
  return isCanonical ? 'lme4' : 'scaled';
}

function readInR({ formula, levels }: ModelChoice, data: PageData, fileName: string): string[] {
  const used = data.columns.filter(({ name, levels: sorted }) => sorted.length > 0 && formula.includes(name));
  // R takes T and FALSE for truth values
  const logical = used.filter(({ levels: all }) => all.every((level) => /^(T|F|true|false)$/i.test(level)));
  const { separator, decimal, mark } = data.dialect();
  const options = [
    'check.names = FALSE',
    'na.strings = c("NA", "")',
    ...(separator === ',' ? [] : [`sep = ${r(separator)}`]),
    ...(decimal === '.' ? [] : [`dec = ${r(decimal)}`]),
    ...(mark ? ['fileEncoding = "UTF-8-BOM"'] : []),
    ...(logical.length === 0
      ? []
      : [`colClasses = c(${logical.map(({ name }) => `${r(name)} = "character"`).join(', ')})`]),
  ];
  // levels in the order of the screen: R would sort them by the language of the computer
  const factors = used.flatMap(({ name, levels: sorted }) => {
    const order = levels[name] ?? sorted;
    const column = `data[[${r(name)}]]`;
    // long lists of levels say nothing to a reader
    if (order.length > MOST_LEVELS) return [`${column} <- factor(${column})`];
    return [`${column} <- factor(`, `  ${column},`, `  levels = c(${order.map(r).join(', ')})`, ')'];
  });
  return ['data <- read.csv(', `  ${r(fileName)},`, `  ${options.join(', ')}`, ')', ...factors];
}

const MOST_LEVELS = 20;

function call(name: string, ...options: readonly string[]): string[] {
  return [`fit <- ${name}(`, ...options.map((line, k) => `  ${line}${k < options.length - 1 ? ',' : ''}`), ')'];
}

function callLme4({ family, formula, points }: ModelChoice, { link, ngroups }: FitSummary): string[] {
  if (isLinear(family)) return call('lmer', formula, 'data = data', `REML = ${family === 'linear' ? 'TRUE' : 'FALSE'}`);
  const nAGQ = Object.keys(ngroups).length > 1 ? 1 : points;
  // by lme4's own tolerance the third digit is open
  const control = 'control = glmerControl("bobyqa", tolPwrss = 1e-12)';
  return call(
    'glmer',
    formula,
    'data = data',
    `family = ${family}(link = "${linkInR({ family, link })}")`,
    `nAGQ = ${nAGQ}`,
    control,
  );
}

function callGlmmTMB({ formula }: ModelChoice, fit: FitSummary): string[] {
  return call('glmmTMB', formula, 'data = data', `family = ${wordsOf(fit).inR}(link = "${linkInR(fit)}")`);
}

/** `binomial log` is the log link of the binomial family. */
function linkInR({ family, link }: { readonly family: string; readonly link: string }): string {
  return link.startsWith(`${family} `) ? link.slice(family.length + 1) : link;
}
