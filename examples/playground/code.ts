/** The fit on the screen as a program: in JavaScript with this package, in R with lme4, glmmTMB or ordinal. */
import { wordsOf } from '../../src/family/words.ts';
import type { FitSummary } from '../../src/fit/types.ts';
import { integralOf, isLinear, type ModelChoice, type PageData } from './state.ts';

const js = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const r = (text: string): string => JSON.stringify(text);

/** @param fileName of the data, as the user named it */
export function javascriptCode(choice: ModelChoice, data: PageData, fileName = data.name): string {
  const { formula, family, link, zi, disp } = choice;
  const linear = isLinear(family);
  const levels = Object.entries(choice.levels).map(
    ([name, names]) => `      ${js(name)}: [${names.map(js).join(', ')}],`,
  );
  const options = [
    ...(linear ? [`method: '${family === 'linear' ? 'REML' : 'ML'}',`] : [`family: '${family}',`]),
    ...(link === '' || linear ? [] : [`link: '${link}',`]),
    ...(linear
      ? []
      : Object.entries(integralOf(choice)).map(
          ([name, how]) => `${name}: ${typeof how === 'number' ? how : js(how)},`,
        )),
    ...(zi ? [`ziformula: ${js(zi)},`] : []),
    ...(disp ? [`dispformula: ${js(disp)},`] : []),
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
  const { program, make, before = [], after = [] } = way;
  return [
    `library(${program})`,
    ...readInR(choice, data, fileName),
    ...before,
    ...make(choice, fit),
    program === 'lme4' ? 'print(summary(fit), correlation = FALSE)' : 'print(summary(fit))',
    ...after,
    '',
  ].join('\n');
}

/** How R comes to the same numbers. */
interface Way {
  readonly program: 'lme4' | 'glmmTMB' | 'ordinal';
  make(choice: ModelChoice, fit: FitSummary): string[];
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

const LME4: Way = { program: 'lme4', make: callLme4 };
/** With points that stand a little elsewhere. */
const SCALED: Way = {
  ...LME4,
  before: [
    '# lme4 spreads the points of this link by the expected information, this page by the observed one:',
    '# the numbers agree as soon as there are enough points.',
  ],
};
const GLMM_TMB: Way = { program: 'glmmTMB', make: callGlmmTMB };
const ORDINAL: Way = { program: 'ordinal', make: callClmm };
const OF_LOGARITHM: Way = {
  program: 'lme4',
  make: callOfLogarithm,
  after: [
    '# The intercept of this page is about the mean of the response, not of its logarithm: half the variance more.',
    'print(fixef(fit)["(Intercept)"] + sigma(fit)^2 / 2)',
  ],
};

const LINKS_OF_GLMM_TMB = ['logit', 'probit', 'cloglog', 'log', 'inverse', 'identity'];
/** R's `cauchit` is one too, and lme4's search does not end with it. */
const LINKS_OF_LME4 = ['logit', 'probit', 'cloglog', 'log'];

/**
 * lme4 where its rule is ours: linear models, and the links whose expected and observed information are equal. Laplace for all
 * others is glmmTMB's, as are structured covariances; ordered categories are for ordinal.
 */
function wayOf({ family, formula, zi, disp }: ModelChoice, fit: FitSummary): Way | null {
  const isStructured = fit.varCorr.some(
    ({ covariance }) => covariance !== undefined && formula.includes(`${covariance}(`),
  );
  // glmmTMB alone has second predictors, by Laplace's approximation, which is exact for normal responses
  if (zi || disp) {
    const isOfGlmmTmb = wordsOf(fit).inR !== null && LINKS_OF_GLMM_TMB.includes(linkInR(fit));
    return isOfGlmmTmb && (isLinear(family) || fit.integration === 'laplace') ? GLMM_TMB : null;
  }
  if (isLinear(family)) return isStructured ? GLMM_TMB : LME4;
  const isCanonical = fit.link === 'logit' || fit.family === 'poisson';
  const isLaplace = fit.integration === 'laplace';
  const effects = fit.varCorr.reduce((sum, { terms }) => sum + terms.length, 0);
  // quadrature of one effect of one factor is all there is in R; random probes and other integrals are not
  if (fit.integration === 'ep' || fit.simulation !== undefined || (!isLaplace && effects > 1)) return null;
  // nor are weights of whole groups
  if (fit.groupWeights !== undefined) return null;
  if (isStructured && (fit.thresholds !== undefined || !isLaplace || family === 'lognormal')) return null;
  if (fit.thresholds !== undefined) return ORDINAL;
  // normal given its random effects: all rules are exact
  if (family === 'lognormal') return OF_LOGARITHM;
  const { inR } = wordsOf(fit);
  if (inR === null) return null;
  const isOfStats = inR === 'binomial' || inR === 'poisson';
  if (isLaplace)
    return isOfStats && isCanonical && !isStructured
      ? LME4
      : LINKS_OF_GLMM_TMB.includes(linkInR(fit))
        ? GLMM_TMB
        : null;
  // the points of a density with a parameter of its own lie where that is estimated, which lme4 does otherwise
  if (!isOfStats || !LINKS_OF_LME4.includes(linkInR(fit))) return null;
  return isCanonical ? LME4 : SCALED;
}

function readInR({ formula, levels, zi = '', disp = '' }: ModelChoice, data: PageData, fileName: string): string[] {
  const formulas = [formula, zi, disp].join(' ');
  const used = data.columns.filter(({ name, levels: sorted }) => sorted.length > 0 && formulas.includes(name));
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

function callLme4({ family, formula }: ModelChoice, { link, nAGQ }: FitSummary): string[] {
  if (isLinear(family)) return call('lmer', formula, 'data = data', `REML = ${family === 'linear' ? 'TRUE' : 'FALSE'}`);
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

function callGlmmTMB({ formula, family, disp }: ModelChoice, fit: FitSummary): string[] {
  const dispersion = disp ? [`dispformula = ${disp}`] : [];
  if (isLinear(family))
    return call('glmmTMB', formula, 'data = data', `REML = ${family === 'linear' ? 'TRUE' : 'FALSE'}`, ...dispersion);
  const { df } = fit.dispersion ?? {};
  return call(
    'glmmTMB',
    formula,
    'data = data',
    `family = ${wordsOf(fit).inR}(link = "${linkInR(fit)}")`,
    ...(fit.zeroInflation ? [`ziformula = ${fit.zeroInflation.formula}`] : []),
    ...dispersion,
    // degrees of freedom are estimated there, unless they are held
    ...(df === undefined ? [] : [`start = list(psi = log(${df}))`, 'map = list(psi = factor(NA))']),
  );
}

function callClmm({ formula }: ModelChoice, fit: FitSummary): string[] {
  const link = linkInR(fit);
  return [
    ...orderedInR(formula),
    ...call(
      'clmm',
      formula,
      'data = data',
      // clmm has these two the other way round
      `link = "${{ cloglog: 'loglog', loglog: 'cloglog' }[link] ?? link}"`,
      `nAGQ = ${fit.nAGQ}`,
      // by its own tolerance the third digit is open
      'control = clmm.control(method = "ucminf", grtol = 1e-8, gradTol = 1e-8)',
    ),
  ];
}

/** Numbers that are categories. */
function orderedInR(formula: string): string[] {
  const name = responseOf(formula);
  const isName = /^(`[^`]+`|[\p{L}.][\p{L}\p{N}._]*)$/u.test(name);
  const column = `data[[${r(name.replaceAll('`', ''))}]]`;
  return isName ? [`${column} <- ordered(${column})`] : [];
}

function callOfLogarithm({ formula }: ModelChoice): string[] {
  const response = responseOf(formula);
  return call(
    'lmer',
    `log(${response}) ${formula.trim().slice(response.length).trim()}`,
    'data = data',
    'REML = FALSE',
  );
}

/** What stands before the tilde. */
function responseOf(formula: string): string {
  const quotedName = /^\s*(`[^`]*`)\s*~/.exec(formula);
  return quotedName?.[1] ?? formula.slice(0, formula.indexOf('~')).trim();
}

/** `binomial log` is the log link of the binomial family. */
function linkInR({ family, link }: { readonly family: string; readonly link: string }): string {
  return link.startsWith(`${family} `) ? link.slice(family.length + 1) : link;
}
