// A lecture on generalized linear mixed models, told from a poll before an election: node examples/lecture.mjs [polls.csv]
// [--figures DIR]. Without a file it takes the simulated poll in examples/data/; with the poll of 1988 that the lecture used
// (Gelman and Hill (2007), ch. 14), the numbers are those of its pages.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { anova, crosstab, describe, glmm } from 'glmm-wasm';
import { readCsv } from 'glmm-wasm/csv';
import { curvesSpec } from 'glmm-wasm/plot';
import { printTable, renderSvg, wrapped } from './printing.mjs';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { figures: { type: 'string' } } });
const file = positionals[0] ?? new URL('data/polls_simulated.csv', import.meta.url);
const heading = (text) => console.log(`\n${text}\n${'='.repeat(text.length)}\n`);
const say = (text) => console.log(wrapped(text));
const sayTests = (...fits) => console.log(`\n${anova(...fits)}`.trimEnd());

// ---------------------------------------------------------------------------------------------------------------------------------
heading('1. The data');

const raw = readCsv(readFileSync(file, 'utf8'));
const found = describe(raw);
const { missing } = found.columns.find(({ name }) => name === 'bush');
say(`${found.nRows} respondents, of whom ${missing} state no preference; ${found.completeRows} rows are complete.\n`);
printTable(
  ['', 'min', '1st quartile', 'median', 'mean', '3rd quartile', 'max', 'missing'],
  ['bush', 'edu', 'age', 'female', 'black', 'v_prev'].map((name) => {
    const column = found.columns.find((one) => one.name === name);
    const { min, q1, median, mean, q3, max } = column.numbers;
    return [name, ...[min, q1, median, mean, q3, max].map((x) => String(Number(x.toFixed(4)))), String(column.missing)];
  }),
);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('2. Labels');

// "state" 9 is the District of Columbia
const STATES =
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY'.split(
    ' ',
  );
/** In the order of their codes, which is the order of the levels of the models. */
const levels = {
  region_label: ['NE', 'S', 'N', 'W', 'DC'],
  edu_label: ['No HS', 'HS', 'Some College', 'College Grad'],
  age_label: ['18-29', '30-44', '45-64', '65+'],
};
const codes = (name) => Array.from(raw.column(name));
const labelled = (name, labels) => codes(name).map((code) => labels[code - 1]);
const polls = {
  bush: codes('bush'),
  black: codes('black'),
  female: codes('female'),
  v_prev: codes('v_prev').map((share) => 100 * share),
  region_label: labelled('region', levels.region_label),
  edu_label: labelled('edu', levels.edu_label),
  age_label: labelled('age', levels.age_label),
  state_label: labelled('state', STATES),
};
for (const [name, labels] of Object.entries(levels)) say(`${name}: ${labels.join(', ')}`);
say(`state_label: ${new Set(polls.state_label).size} of 51: the states and the District of Columbia`);
say('v_prev: now in percent');

// ---------------------------------------------------------------------------------------------------------------------------------
heading('3. Tables');

const [againstIt, forIt] = [0, 1].map((answer) => polls.bush.filter((bush) => bush === answer).length);
say(`bush: 0 ${againstIt} times, 1 ${forIt} times\n`);
const table = crosstab(polls, 'edu_label', 'age_label', { levels });
printTable(
  ['', ...table.columns.levels],
  table.rows.levels.map((level, i) => [level, ...table.counts[i].map(String)]),
);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('4. Race, sex, and an intercept for each state');

const options = { family: 'binomial', nAGQ: 1, levels, dataName: 'polls' };
const model1 = glmm('bush ~ black + female + (1 | state_label)', polls, options);
console.log(model1.summary());

heading('5. In words');

for (const { text } of model1.interpret()) say(`- ${text}`);
const { group, sd } = model1.varCorr[0];
say(`- Between states (${group}) the log odds have a standard deviation of ${sd[0].toFixed(2)}.`);

heading('6. Profile intervals');

printTable(
  ['', '2.5 %', '97.5 %'],
  model1.confint().map(({ parm, lower, upper }) => [parm, lower.toFixed(5), upper.toFixed(5)]),
);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('7. Education and age');

const main = 'bush ~ black + female + edu_label + age_label + (1 | state_label)';
const model2 = glmm(main, polls, options);
console.log(model2.summary());
sayTests(model1, model2);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('8. Their interaction, and the column that is left out');

const cells = glmm('bush ~ black + female + edu_label:age_label + (1 | state_label)', polls, options);
say(cells.warnings.find(({ code }) => code === 'RANK_DEFICIENT').message);
say(`
edu_label:age_label alone makes a column for each of the 4 x 4 = 16 cells, and every respondent is in one of them: together they
are the column of the intercept. One column too many is no failure of the search; the other ${cells.coefficients.length} coefficients
are comparisons with the cell that was left out. Written edu_label * age_label the same model has no column too many, and the same
likelihood:
`);
const model3 = glmm('bush ~ black + female + edu_label * age_label + (1 | state_label)', polls, options);
printTable(
  ['', 'columns', 'logLik', 'converged'],
  [
    ['edu_label:age_label', cells],
    ['edu_label * age_label', model3],
  ].map(([name, { coefficients, logLik, converged }]) => [
    name,
    String(coefficients.length),
    logLik.toFixed(4),
    converged ? 'yes' : 'no',
  ]),
);
sayTests(model2, model3);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('9. Intraclass correlation on the latent scale');

const probit = glmm('bush ~ black + female + (1 | state_label)', polls, {
  ...options,
  family: { family: 'binomial', link: 'probit' },
});
const variance = (fit) => fit.varCorr[0].variance[0].toFixed(4);
for (const [name, fit, latent] of [
  ['logit', model1, 'pi^2 / 3'],
  ['probit', probit, '1'],
]) {
  const { estimate, lower, upper } = fit.icc();
  say(
    `${name}: ${variance(fit)} / (${variance(fit)} + ${latent}) = ${estimate.toFixed(4)} (${lower.toFixed(4)} to ${upper.toFixed(4)})`,
  );
}
say(`
That much of what the model leaves unexplained is common to two respondents of the same state: most of what decides a vote is not the state.`);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('10. States within regions');

const nested = glmm('bush ~ black + female + (1 | region_label/state_label)', polls, options);
printTable(
  ['', 'levels', 'sd', 'share of the latent variance'],
  nested.variancePartition().map((share) => {
    const term = nested.varCorr.find((one) => one.group === share.group);
    const size = nested.ngroups[share.group];
    return [
      share.group,
      size === undefined ? '' : String(size),
      term ? term.sd[0].toFixed(4) : '',
      `${(100 * share.proportion).toFixed(1)} %`,
    ];
  }),
);
sayTests(model1, nested);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('11. Laplace against quadrature');

printTable(
  ['points', 'logLik', '(Intercept)', 'black', 'female', 'sd of states'],
  [1, 3, 5, 10, 25].map((nAGQ) => {
    const fit = glmm('bush ~ black + female + (1 | state_label)', polls, { ...options, nAGQ });
    return [String(nAGQ), ...[fit.logLik, ...fit.beta, fit.varCorr[0].sd[0]].map((x) => x.toFixed(5))];
  }),
);
const { points, maxShiftInSe } = glmm('bush ~ black + female + (1 | state_label)', polls, {
  ...options,
  nAGQ: 'auto',
}).quadrature;
say(`
As many points as it takes (nAGQ: 'auto'): ${points}; with more, no estimate would move by ${maxShiftInSe < 1e-4 ? 'as much as' : 'more than'} 0.0001 standard errors.`);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('12. Averages over the population');

say('A coefficient compares within a state; averaged over states, differences are smaller:\n');
printTable(
  ['', 'within a state', 'population average'],
  model1
    .marginalCoefficients()
    .map(({ term, conditional, estimate }) => [term, conditional.toFixed(4), estimate.toFixed(4)]),
);
const share = (x) => `${(100 * x).toFixed(1)} %`;
const averages = model1.marginalMeans({ variable: 'black', values: [0, 1] });
say(`
Mean share for Bush over the respondents and the states: ${averages.map(({ estimate, value }) => `${share(estimate)} where black is ${value}`).join(', ')}.`);

// ---------------------------------------------------------------------------------------------------------------------------------
heading('13. The three figures');

const folder = values.figures ?? mkdtempSync(join(tmpdir(), 'lecture-'));
mkdirSync(folder, { recursive: true });
for (const [name, law] of [
  ['random-intercepts', { sdIntercept: 1, sdSlope: 0 }],
  ['random-slopes', { sdIntercept: 0, sdSlope: 0.5 }],
  ['random-intercepts-and-slopes', { sdIntercept: 1, sdSlope: 0.5 }],
]) {
  const spec = curvesSpec(law, { theme: 'light', width: 480 });
  writeFileSync(join(folder, `${name}.svg`), await renderSvg(spec));
  say(`${name}.svg: ${spec.description}`);
}
// not for the output that is kept: the folder has another name each time
console.error(`Figures are in ${folder}`);
