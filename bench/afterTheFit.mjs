// What is asked after a fit, beside the time of the fit: 1e6 rows in 5e4 groups, logistic and linear, and two crossed factors.
// Each question is put to a fit that nobody has asked anything yet, once: what a fit remembers must not look fast.
import { crosstab, describe, glmm, groupSizes, lmm } from '../dist/index.js';
import { plotKinds, plotParts } from '../dist/plot.js';
import { simulateBinary, uniforms } from './data.mjs';
import { markdown, publish } from './report.mjs';

const GROUPS = Number(process.env.GROUPS ?? 50_000);
const ROWS_PER_GROUP = 20;
/** Slower than the fit by this much is worth a mark. */
const MARK = 1.5;

const data = columns();
const formula = 'y ~ x1 + x2 + x3 + x4 + x5 + (1 | g)';
const models = {
  logistic: () => glmm(formula, data, { family: 'binomial' }),
  linear: () => lmm(formula.replace('y', 'z'), data),
  'logistic, two factors': () => glmm(`${formula} + (1 | h)`, data, { family: 'binomial' }),
  'linear, two factors': () => lmm(`${formula.replace('y', 'z')} + (1 | h)`, data),
};

/** What a picture needs to be drawn. */
const PICTURE = {
  predictions: { variable: 'x1' },
  curves: { variable: 'x1' },
  poststratified: null,
  profile: null,
};

const questions = {
  'coef()': (fit) => fit.coef(),
  'ranef()': (fit) => fit.ranef(),
  'fitted()': (fit) => fit.fitted(),
  ...Object.fromEntries(
    ['pearson', 'deviance', 'response'].map((type) => [`residuals ${type}`, (fit) => fit.residuals({ type })]),
  ),
  'predict()': (fit) => fit.predict(),
  'predict() with intervals': (fit) => fit.predict({ interval: 'confidence' }),
  'predict() of new data': (fit) => fit.predict({ newData: data }),
  'augment()': (fit) => fit.augment(),
  'simulate()': (fit) => fit.simulate({ n: 1, seed: 1 }),
  'quantileResiduals()': (fit) => fit.quantileResiduals({ seed: 1 }),
  'zeroInflationTest()': (fit) => fit.zeroInflationTest({ seed: 1 }),
  'summary()': (fit) => fit.summary(),
  'tidy()': (fit) => fit.tidy(),
  'glance()': (fit) => fit.glance(),
  quadrature: (fit) => fit.quadrature,
  warnings: (fit) => fit.warnings,
  'variancePartition()': (fit) => fit.variancePartition(),
  'r2()': (fit) => fit.r2(),
  'marginalCoefficients()': (fit) => fit.marginalCoefficients(),
  'marginalMeans()': (fit) => fit.marginalMeans({ variable: 'x4', at: [0, 1] }),
  'compare()': (fit) => fit.compare({ variable: 'x4', from: 0, to: 1 }),
  'oddsRatios()': (fit) => fit.oddsRatios(),
  'confint wald': (fit) => fit.confint({ method: 'wald' }),
  'waldTest()': (fit) => fit.waldTest(),
  'toJSON()': (fit) => JSON.stringify(fit.toJSON()),
  'influence()': (fit) => fit.influence(),
  ...Object.fromEntries(
    plotKinds
      .filter((kind) => PICTURE[kind] !== null)
      .map((kind) => [`plot ${kind}`, (fit) => plotParts(fit, kind, PICTURE[kind] ?? {})]),
  ),
};
const ofTheData = {
  'describe(data)': () => describe(data),
  'groupSizes(data)': () => groupSizes(data, 'g'),
  'crosstab(data, g, x4)': () => crosstab(data, 'g', 'x4'),
};

const only = process.env.ONLY ? new RegExp(process.env.ONLY) : /./;
const rows = [];
for (const [model, fitTo] of Object.entries(models)) {
  if (!(process.env.MODELS ? new RegExp(process.env.MODELS) : /./).test(model)) continue;
  fitTo();
  const { ms: fitMs } = clock(fitTo);
  note(model, 'the fit', fitMs, fitMs);
  for (const [question, ask] of Object.entries({ ...ofTheData, ...questions })) {
    if (!only.test(question)) continue;
    const fit = fitTo();
    try {
      const { ms, answer } = clock(() => ask(fit));
      note(model, question, ms, fitMs, question.startsWith('plot') ? JSON.stringify(answer.spec).length : undefined);
    } catch (error) {
      note(model, question, Number.NaN, fitMs, undefined, error.code ?? String(error));
    }
  }
}
publish('afterTheFit', rows, table(rows));

function note(model, question, ms, fitMs, bytes, error) {
  const row = { model, question, milliseconds: ms, share: ms / fitMs, bytes, error };
  rows.push(row);
  const mark = row.share > MARK ? '  <--' : '';
  console.log(
    `${model}: ${question}: ${error ?? `${ms.toFixed(0)} ms, ${row.share.toFixed(2)} of the fit`}${bytes ? `, ${bytes} bytes` : ''}${mark}`,
  );
}

function clock(run) {
  globalThis.gc?.();
  const start = performance.now();
  const answer = run();
  return { ms: performance.now() - start, answer };
}

function columns() {
  const { y, g, ...x } = simulateBinary({ nGroups: GROUPS, rowsPerGroup: ROWS_PER_GROUP });
  const uniform = uniforms(2);
  const made = { y: Float64Array.from(y), g: Int32Array.from(g) };
  for (const name of Object.keys(x)) made[name] = Float64Array.from(x[name]);
  // sums of three uniforms are near enough to normal for the time of a fit
  made.z = made.y.map((v, i) => v + 0.3 * x.x1[i] + 2 * (uniform() + uniform() + uniform() - 1.5));
  made.h = Int32Array.from(y, () => Math.floor(200 * uniform()));
  return made;
}

function table(measured) {
  return markdown(
    ['model', 'question', 'ms', 'share of the fit'],
    measured.map((r) => [
      r.model,
      r.question,
      r.error ?? r.milliseconds.toPrecision(3),
      r.error ? '' : r.share.toFixed(2),
    ]),
  );
}
