/** Questions of the shell to a fit that it has saved; truth: the same questions to the fit itself. */
import { describe, expect, it } from 'vitest';
import { anovaCommand } from '../../src/cli/after/anova.ts';
import { confintCommand } from '../../src/cli/after/confint.ts';
import { emmeansCommand } from '../../src/cli/after/emmeans.ts';
import { oddsCommand } from '../../src/cli/after/odds.ts';
import { predictCommand } from '../../src/cli/after/predict.ts';
import { csvText } from '../../src/cli/after/rowsText.ts';
import { summaryCommand } from '../../src/cli/after/summary.ts';
import { fitCommand } from '../../src/cli/fit.ts';
import { lmmCommand } from '../../src/cli/lmm.ts';
import { run } from '../../src/cli/run.ts';
import { readCsv } from '../../src/data/csv/csv.ts';
import { GlmmError } from '../../src/errors.ts';
import { anova, fromJSON, glmm, lmm } from '../../src/index.ts';
import { simulateIntercept } from '../support/simulate.ts';

/** A shell whose files are in memory. */
function shellOf(files: Map<string, string>, seen: number[] = []) {
  const readText = async (path: string) => {
    const text = files.get(path);
    if (text === undefined) throw new GlmmError('INVALID_FILE', `there is no ${path}.`);
    return text;
  };
  const io = { readText, writeText: async (path: string, text: string) => void files.set(path, text) };
  const fitters = { glmm, lmm, readText };
  const commands = [
    fitCommand(glmm, io),
    lmmCommand(lmm, io),
    confintCommand(fitters, (done) => void seen.push(done)),
    predictCommand(fitters),
    summaryCommand(fitters),
    oddsCommand(fitters),
    emmeansCommand(fitters),
    anovaCommand(anova, fitters),
  ];
  return (...args: string[]) => run(args, '0', commands);
}

const data = simulateIntercept({
  seed: 3,
  nGroups: 12,
  rowsPerGroup: 10,
  family: 'binomial',
  beta: [-0.3, 0.8],
  sd: 0.9,
});
const csv = csvText(Array.from(data.y, (y, i) => ({ y, x: data.x[i], g: `g${data.g[i]}` })));
const columns = readCsv(csv);
const formula = 'y ~ x + (1 | g)';
const binary = ['--family', 'binomial', '--nagq', '9'];
const options = { family: 'binomial', nAGQ: 9 } as const;

async function saved() {
  const files = new Map([['data/d.csv', csv]]);
  const shell = shellOf(files);
  const kept = await shell('fit', 'data/d.csv', formula, ...binary, '--save', 'models/m.json');
  expect(kept).toMatchObject({ exitCode: 0, errors: '' });
  return { files, shell };
}

describe('ordered categories in the shell', () => {
  it('have a row of predictions for each, and means by type', async () => {
    const rating = Array.from(data.y, (y, i) => 1 + y + (i % 3 === 0 ? 1 : 0));
    const ordered = csvText(rating.map((r, i) => ({ r, x: data.x[i], g: `g${data.g[i]}` })));
    const shell = shellOf(
      new Map([
        ['d.csv', ordered],
        ['new.csv', 'x,g\n0.5,g0\n-1,g1\n'],
      ]),
    );
    await shell('fit', 'd.csv', 'r ~ x + (1 | g)', '--family', 'cumulative', '--nagq', '5', '--save', 'm.json');
    const fit = glmm('r ~ x + (1 | g)', readCsv(ordered), { family: 'cumulative', nAGQ: 5 });
    const {
      fit: prob,
      se,
      categories,
    } = fit.predict({ newData: { x: [0.5, -1], g: ['g0', 'g1'] }, type: 'prob', se: true });
    const { output } = await shell('predict', 'm.json', 'new.csv', '--json');
    const rows = JSON.parse(output) as Record<string, number | string>[];
    expect(rows.map(({ category }) => category)).toEqual([...categories!, ...categories!]);
    expect(rows.map(({ estimate, stdError }) => [estimate, stdError])).toEqual(Array.from(prob, (p, k) => [p, se![k]]));
    const means = await shell('emmeans', 'm.json', '1', '--type', 'mean.class', '--json');
    const [{ estimate, lower, upper }] = fit.emmeans('1', { type: 'mean.class' }).rows;
    expect(JSON.parse(means.output)[0]).toMatchObject({ estimate, lower, upper });
    const refused = await shell('emmeans', 'm.json', '1', '--type', 'response');
    expect(refused.errors).toContain("'mean.class'");
  });

  it('and --penalty is that of glmm()', async () => {
    const shell = shellOf(new Map([['d.csv', csv]]));
    const { output } = await shell('fit', 'd.csv', formula, ...binary, '--penalty', 'soft', '--json');
    const { penalty, logLik } = glmm(formula, columns, { ...options, penalty: 'soft' });
    expect(JSON.parse(output)).toMatchObject({ penalty, logLik });
  });
});

describe('a saved fit in the shell', () => {
  it('is one for fromJSON(), and knows where its data are from its own folder', async () => {
    const { files } = await saved();
    const text = files.get('models/m.json') ?? '';
    expect(fromJSON(text).logLik).toBe(glmm(formula, columns, options).logLik);
    expect(JSON.parse(text).call).toMatchObject({ command: 'fit', data: '../data/d.csv', formula });
  });

  it('confint: by profile, or by the method asked for', async () => {
    const { shell } = await saved();
    const fit = glmm(formula, columns, options);
    expect((await shell('confint', 'models/m.json')).output).toBe(`${fit.confint()}\n`);
    const wald = await shell('confint', 'models/m.json', '--method', 'wald', '--level', '0.5', '--parm', 'x', '--json');
    expect(JSON.parse(wald.output)).toEqual(fit.confint({ method: 'wald', level: 0.5, parm: 'x' }));
  });

  it('confint by the bootstrap tells how far it is', async () => {
    const { files } = await saved();
    const seen: number[] = [];
    const { exitCode } = await shellOf(files, seen)('confint', 'models/m.json', '--method', 'bootstrap', '--n', '20');
    expect(exitCode).toBe(0);
    expect(seen.at(-1)).toBe(20);
  });

  it('predict: the columns of the file, and what is predicted', async () => {
    const { files, shell } = await saved();
    files.set('new.csv', 'x,g\n0.5,g1\n-1,new\n');
    const { output } = await shell('predict', 'models/m.json', 'new.csv', '--interval', 'confidence', '--new-levels');
    const rows = readCsv(output);
    const truth = glmm(formula, columns, options).predict({
      newData: { x: [0.5, -1], g: ['g1', 'new'] },
      type: 'response',
      se: true,
      interval: 'confidence',
      allowNewLevels: true,
    });
    expect(rows.columnNames()).toEqual(['x', 'g', 'estimate', 'stdError', 'lower', 'upper']);
    expect(rows.column('estimate')).toEqual(truth.fit);
    expect(rows.column('lower')).toEqual(truth.lower);
    expect((await shell('predict', 'models/m.json', 'new.csv')).errors).toContain('UNKNOWN_GROUP');
  });

  it.each([['conditional'], ['marginal'], ['zero']] as const)('predict: limits of new responses, %s', async (kind) => {
    const { files, shell } = await saved();
    files.set('new.csv', 'x,g\n0.5,g1\n-1,g2\n');
    const asked = ['--interval', 'prediction', '--n', '8', '--level', '0.9', '--random-effects', kind];
    const { output } = await shell('predict', 'models/m.json', 'new.csv', ...asked);
    const newData = { x: [0.5, -1], g: ['g1', 'g2'] };
    const truth = glmm(formula, columns, options).predictRows({
      newData,
      interval: 'prediction',
      n: 8,
      level: 0.9,
      randomEffects: kind,
    });
    for (const name of ['estimate', 'stdError', 'lower', 'upper'] as const)
      expect(readCsv(output).column(name)).toEqual(Float64Array.from(truth, (row) => row[name]));
    expect((await shell('predict', 'models/m.json', 'new.csv', ...asked, '--csv')).output).toBe(output);
  });

  it('odds: ratios in every form', async () => {
    const { shell } = await saved();
    const ratios = glmm(formula, columns, options).oddsRatios();
    expect((await shell('odds', 'models/m.json')).output).toBe(`${ratios}\n`);
    expect(readCsv((await shell('odds', 'models/m.json', '--csv')).output).column('estimate')).toEqual(
      Float64Array.from(ratios, (row) => row.estimate),
    );
  });

  it('anova of one fit: a test of each term', async () => {
    const { shell } = await saved();
    const { output } = await shell('anova', 'models/m.json');
    expect(output).toBe(`${glmm(formula, columns, options).jointTests()}\n`);
  });

  it('emmeans --component: means of a second predictor', async () => {
    const text = csvText(
      Array.from(data.y, (_, i) => ({ y: i % 4 === 0 ? 0 : 1 + ((i * 7) % 5), t: 'ab'[i % 2], g: `g${data.g[i]}` })),
    );
    const shell = shellOf(new Map([['z.csv', text]]));
    const zeros = ['--family', 'poisson', '--zi', '~ 1', '--nagq', '1'];
    await shell('fit', 'z.csv', 'y ~ t + (1 | g)', ...zeros, '--save', 'z.json');
    const fit = glmm('y ~ t + (1 | g)', readCsv(text), { family: 'poisson', ziformula: '~ 1', nAGQ: 1 });
    const { output } = await shell('emmeans', 'z.json', '1', '--component', 'zi', '--type', 'response');
    expect(output).toBe(`${fit.emmeans('1', { component: 'zi', type: 'response' })}\n`);
    expect(output).toContain('ziformula');
  });

  it('emmeans: means and contrasts', async () => {
    const { files, shell } = await saved();
    files.set('t.csv', csvText(Array.from(data.y, (y, i) => ({ y, t: 'abc'[i % 3], g: `g${data.g[i]}` }))));
    await shell('fit', 't.csv', 'y ~ t + (1 | g)', ...binary, '--save', 't.json');
    const means = glmm('y ~ t + (1 | g)', readCsv(files.get('t.csv') ?? ''), options).emmeans('t', {
      type: 'response',
    });
    expect((await shell('emmeans', 't.json', 't', '--type', 'response')).output).toBe(`${means}\n`);
    const pairs = await shell(
      'emmeans',
      't.json',
      't',
      '--type',
      'response',
      '--contrasts',
      'pairwise',
      '--adjust',
      'holm',
    );
    expect(pairs.output).toBe(`${means.contrasts('pairwise', { adjust: 'holm' })}\n`);
    const rows = await shell('emmeans', 't.json', 't', '--csv');
    expect(readCsv(rows.output).column('t')).toEqual(['a', 'b', 'c']);
    expect((await shell('emmeans', 't.json', 'u')).errors).toContain('UNKNOWN_COLUMN');
  });

  it('anova: fits and linear fits', async () => {
    const { shell } = await saved();
    await shell('fit', 'data/d.csv', 'y ~ 1 + (1 | g)', ...binary, '--save', 'models/null.json');
    const [small, large] = ['y ~ 1 + (1 | g)', formula].map((one) => glmm(one, columns, options));
    const { output } = await shell('anova', 'models/null.json', 'models/m.json');
    expect(output).toBe(`${anova(small, large)}\n`);
    await shell('lmm', 'data/d.csv', 'x ~ 1 + (1 | g)', '--method', 'ML', '--save', 'models/l.json');
    expect((await shell('confint', 'models/l.json', '--method', 'wald')).exitCode).toBe(0);
  });

  it('prints estimates as text that a table reads', async () => {
    const { shell } = await saved();
    const { output } = await shell('fit', 'data/d.csv', formula, ...binary, '--csv');
    const fit = glmm(formula, columns, options);
    expect(readCsv(output).column('estimate')).toEqual(Float64Array.from(fit.tidy(), (row) => row.estimate ?? NaN));
  });

  it.each([
    ['data that have changed', ['confint', 'models/m.json'], 'is not what'],
    ['no model', ['odds', 'data/d.csv'], 'not JSON'],
    ['a fit that was saved elsewhere', ['confint', 'plain.json'], 'glmm-wasm fit --save'],
    ['a level without an interval', ['predict', 'models/m.json', 'data/d.csv', '--level', '0.9'], '--interval'],
    [
      'new responses without their limits',
      ['predict', 'models/m.json', 'data/d.csv', '--n', '5'],
      '--interval prediction',
    ],
    ['degrees of freedom of a profile', ['confint', 'models/m.json', '--df', '5'], "must be 'wald'"],
    ['refits of what is not a bootstrap', ['confint', 'models/m.json', '--n', '5'], '--method bootstrap'],
    ['a level that is none', ['odds', 'models/m.json', '--level', 'high'], 'needs a number'],
    ['a method that is none', ['confint', 'models/m.json', '--method', 'best'], 'profile'],
    ['data from standard input', ['confint', 'piped.json'], '--data FILE'],
  ])('says what is wrong with %s', async (_, args, words) => {
    const { files, shell } = await saved();
    files.set('plain.json', JSON.stringify(glmm(formula, columns, options)));
    files.set('-', csv);
    await shell('fit', '-', formula, ...binary, '--save', 'piped.json');
    if (words === 'is not what') files.set('data/d.csv', csv.replace(/^0,/m, '1,'));
    const { exitCode, errors, output } = await shell(...args);
    expect(output).toBe('');
    expect(exitCode).toBeGreaterThan(0);
    expect(errors).toContain(words);
  });

  it('is refitted to data that have moved', async () => {
    const { files, shell } = await saved();
    files.delete('data/d.csv');
    files.set('moved.csv', csv);
    expect((await shell('confint', 'models/m.json', '--data', 'moved.csv', '--method', 'wald')).exitCode).toBe(0);
  });
});

describe('rows as comma-separated text', () => {
  it('quotes what needs it, and leaves empty what is not there', () => {
    expect(
      csvText([
        { a: 'x, "y"', b: NaN },
        { a: 'z', c: Infinity },
      ]),
    ).toBe('a,b,c\n"x, ""y""",,\nz,,Infinity');
  });
});

describe('by other values and other laws', () => {
  const split = Array.from({ length: 48 }, (_, i) => ({
    y: Math.sin(7 * i) + (i % 3) + Math.cos(i % 8),
    f: ['a', 'b', 'c'][i % 3],
    x: (i * 5) % 7,
    g: `g${i % 8}`,
  }));
  const text = csvText(split);
  const shellWithLinear = async () => {
    const shell = shellOf(new Map([['d.csv', text]]));
    await shell('lmm', 'd.csv', 'y ~ f + x + (1 | g)', '--save', 'm.json');
    return shell;
  };
  const fit = lmm('y ~ f + x + (1 | g)', readCsv(text));

  it('--at sets numbers and levels', async () => {
    const shell = await shellWithLinear();
    const { output } = await shell('emmeans', 'm.json', 'f', '--at', 'x=0,6', '--at', 'f=a,c', '--by', 'x');
    expect(output.trimEnd()).toBe(String(fit.emmeans('f', { by: 'x', at: { x: [0, 6], f: ['a', 'c'] } })));
    expect(await shell('emmeans', 'm.json', 'f', '--at', 'x')).toMatchObject({ exitCode: 2 });
    expect((await shell('emmeans', 'm.json', 'f', '--at', 'f=z')).errors).toContain('no level');
  });

  it.each(['satterthwaite', 'kenward-roger', 'asymptotic', '12'])('--df %s, of tests and of means', async (df) => {
    const shell = await shellWithLinear();
    const law = { df: df === '12' ? 12 : (df as 'satterthwaite') };
    expect((await shell('anova', 'm.json', '--df', df)).output.trimEnd()).toBe(String(fit.jointTests(law)));
    expect((await shell('emmeans', 'm.json', 'f', '--df', df)).output.trimEnd()).toBe(String(fit.emmeans('f', law)));
    const limits = await shell('confint', 'm.json', '--df', df, '--method', 'wald');
    expect(limits.output.trimEnd()).toBe(String(fit.confint({ method: 'wald', ...law })));
  });

  it('--df is refused where likelihoods are compared', async () => {
    const shell = await shellWithLinear();
    expect(await shell('anova', 'm.json', 'm.json', '--df', '12')).toMatchObject({ exitCode: 2 });
  });

  it('predictions have limits where they are asked for, and no empty columns', async () => {
    const shell = await shellWithLinear();
    const head = async (...more: string[]) =>
      (await shell('predict', 'm.json', 'd.csv', ...more)).output.split('\n')[0];
    expect(await head()).toBe('y,f,x,g,estimate,stdError');
    expect(await head('--interval', 'confidence')).toBe('y,f,x,g,estimate,stdError,lower,upper');
  });
});

describe('glmm-wasm summary', () => {
  it('is that of the fit', async () => {
    const { shell, files } = await saved();
    const { exitCode, output } = await shell('summary', 'models/m.json');
    expect(exitCode).toBe(0);
    expect(output).toBe(`${fromJSON(files.get('models/m.json')!).summary()}\n`);
    expect(output).toContain(glmm(formula, columns, options).coefficients[1].estimate.toFixed(5));
  });

  it('asks the data again for the degrees of freedom of Kenward and Roger', async () => {
    const files = new Map([['d.csv', csv]]);
    const shell = shellOf(files);
    await shell('lmm', 'd.csv', formula, '--save', 'm.json');
    const { output } = await shell('summary', 'm.json', '--df', 'kenward-roger');
    const fresh = lmm(formula, columns, { dataName: 'd.csv' }).summary({ df: 'kenward-roger' });
    expect(output.split('Fixed effects:')[1]).toBe(`${fresh}\n`.split('Fixed effects:')[1]);
  });
});
