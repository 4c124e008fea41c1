/** The numbers in the pictures, each against another way to them. */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { openModel } from '../../src/fit/engine/engine.ts';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { integrate, sectionsOf } from '../../src/plot/draw/section.ts';
import { smoothed } from '../../src/plot/draw/smooth.ts';
import { effectsOf } from '../../src/plot/pick.ts';
import { plotData, plotSpec, plotTable } from '../../src/plot.ts';
import { dataset } from '../support/datasets.ts';
import { draw, golden } from './draw.ts';
import { cbppData, epilData, FITS, toenailData } from './fits.ts';

const CBPP = 'cbind(incidence, size - incidence) ~ period + (1 | herd)';

describe('the integrand', () => {
  const fit = FITS.toenail();
  const estimation = estimationOf(fit);
  const [place] = effectsOf(estimation);
  const sectionOf = sectionsOf(estimation, place);
  const { levels } = estimation.design.groups[0];

  it('has its mode where the fit says, with its curvature, and the mean of the posterior', () => {
    // the fit's own mean comes from 25 points: good to 1e-5 of a standard deviation in these data
    const effects = fit.ranef().patientID;
    for (let level = 0; level < levels.length; level += 7) {
      const section = sectionOf(level);
      expect(section.mode).toBe(effects[level].mode);
      expect(Math.abs(section.sd / effects[level].modeSd - 1)).toBeLessThan(1e-8);
      const { mean } = integrate(section, 8, 0);
      expect(Math.abs(mean - effects[level].mean)).toBeLessThan(1e-3 * effects[level].sd);
    }
  });

  // counts and times of the epilepsy data: every kind of density
  it.each<[string, () => GlmmFit]>([
    ['binomial logit', FITS.toenail],
    ['binomial cloglog', () => glmm(CBPP, cbppData(), { family: 'binomial', link: 'cloglog', nAGQ: 9 })],
    ['binomial probit', () => glmm(CBPP, cbppData(), { family: 'binomial', link: 'probit', nAGQ: 9 })],
    ['poisson', () => glmm('y ~ lbase + (1 | subject)', epilData(), { family: 'poisson', nAGQ: 9 })],
    ['negative binomial', () => glmm('y ~ lbase + (1 | subject)', epilData(), { family: 'negativeBinomial', nAGQ: 9 })],
    ['Gamma', () => glmm('I(y + 1) ~ age + (1 | subject)', epilData(), { family: 'Gamma', link: 'log', nAGQ: 9 })],
  ])('the errors of Laplace by group add up to that of the log-likelihood: %s', (_, make) => {
    const own = make();
    const estimation = estimationOf(own);
    const valueAt = (nAGQ: number): number => {
      const { engine } = openModel(estimation.engine, estimation.design, estimation.family, nAGQ);
      return -0.5 * engine.evaluate(estimation.parameters, new Float64Array(estimation.parameters.length));
    };
    const section = sectionsOf(estimation, effectsOf(estimation)[0]);
    let sum = 0;
    estimation.design.groups[0].levels.forEach((_level, level) => {
      sum += Math.log(integrate(section(level), 8, 0).laplaceRatio);
    });
    // a hundred points are exact to 1e-8 of the log-likelihood here
    const expected = valueAt(1) - valueAt(100);
    expect(Math.abs(sum - expected)).toBeLessThan(1e-5 * Math.abs(expected) + 1e-8 * Math.abs(valueAt(1)));
  });

  it('shows the rule of the fit', () => {
    const nodes = plotData(FITS.cbpp(), 'integrand', { unit: '1', points: 5 }).filter(({ w }) => w === 'node');
    const { mode, modeSd } = FITS.cbpp().ranef().herd[0];
    expect(nodes.map(({ b }) => ((b as number) - mode) / modeSd)).toHaveLength(5);
    // the largest node of the five-point rule, Abramowitz and Stegun table 25.10 times the root of two
    expect(((nodes[4].b as number) - mode) / modeSd).toBeCloseTo(2.85697001387, 8);
  });
});

describe('shrinkage', () => {
  it('the estimate of a group alone has a closed form where it has only an intercept', () => {
    const data = cbppData();
    const fit = glmm('cbind(incidence, size - incidence) ~ 1 + (1 | herd)', data, { family: 'binomial', nAGQ: 9 });
    const { rows } = plotTable(fit, 'shrinkage');
    for (const [level, , alone] of rows) {
      const own = data.herd.map((_, i) => i).filter((i) => data.herd[i] === level);
      const cases = own.reduce((sum, i) => sum + Number(data.incidence[i]), 0);
      const animals = own.reduce((sum, i) => sum + Number(data.size[i]), 0);
      const expected = cases === 0 ? null : Math.log(cases / (animals - cases)) - fit.beta[0];
      if (expected === null) expect(alone).toBeNull();
      else expect(alone).toBeCloseTo(expected, 8);
    }
  });

  it('counts the groups without a finite estimate: those whose responses are all equal', () => {
    const data = toenailData();
    const outcomes = new Map<unknown, Set<unknown>>();
    data.patientID.forEach((id, i) => {
      outcomes.set(id, (outcomes.get(id) ?? new Set()).add(data.outcome[i]));
    });
    const equal = [...outcomes.values()].filter((seen) => seen.size === 1).length;
    const { rows } = plotTable(FITS.toenail(), 'shrinkage');
    expect(rows.filter(([, , alone]) => alone === null)).toHaveLength(equal);
  });
});

describe('rows with a variance of their own', () => {
  const { columns: sleep } = dataset('sleepstudy');
  const fit = lmm('Reaction ~ 1 + (1 | Subject)', sleep, { dispformula: '~ Days' });
  const variance = fit.predict({ type: 'disp' }).fit;
  const subjects = sleep['Subject'] as readonly (string | number)[];
  const rowsOf = (level: string): number[] => subjects.map((_, i) => i).filter((i) => String(subjects[i]) === level);
  const precision = (rows: readonly number[]): number => rows.reduce((sum, i) => sum + 1 / variance[i], 0);

  it('a group alone has the mean that is weighted by them', () => {
    const { rows } = plotTable(fit, 'shrinkage');
    for (const [level, , alone] of rows) {
      const own = rowsOf(String(level));
      const total = own.reduce((sum, i) => sum + ((sleep['Reaction'] as number[])[i] - fit.beta[0]) / variance[i], 0);
      expect(alone as number).toBeCloseTo(total / precision(own), 8);
    }
  });

  it('the integrand is normal with the posterior variance', () => {
    const estimation = estimationOf(fit);
    const sectionOf = sectionsOf(estimation, effectsOf(estimation)[0]);
    estimation.design.groups[0].levels.forEach((level, k) => {
      const sd = 1 / Math.sqrt(1 / fit.varCorr[0].variance[0] + precision(rowsOf(level)));
      expect(sectionOf(k).sd / sd).toBeCloseTo(1, 10);
      expect(integrate(sectionOf(k), 8, 0).laplaceRatio).toBeCloseTo(1, 8);
    });
  });
});

describe('predictions', () => {
  it('at the start of toenail: 17 % for a typical patient, 36 % on average', () => {
    // the share at the first visit in the data is 37 %
    expect(plotSpec(FITS.toenail(), 'predictions').description).toContain(
      'treatment itraconazole: 0.166 in a typical group, 0.356 on average over groups',
    );
  });

  it('of a linear model have a single line', () => {
    const rows = plotData(FITS.epil(), 'predictions');
    expect(new Set(rows.map(({ line }) => line))).toEqual(new Set(['typical group', 'average over groups']));
  });
});

describe('estimates against the number of points', () => {
  it('are those of fits with these numbers', () => {
    const { columns, rows } = plotTable(FITS.cbpp(), 'quadrature', { orders: [5, 1] });
    expect(columns).toEqual(['parameter', '1', '5']);
    const fit = glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', cbppData(), {
      family: 'binomial',
      nAGQ: 5,
    });
    // each search ends within 1e-3 of a standard error of the optimum
    fit.coefficients.forEach(({ term, estimate, stdError }, j) => {
      expect(rows[j][0]).toBe(term);
      expect(Math.abs((rows[j][2] as number) - estimate)).toBeLessThan(1e-3 * stdError);
    });
  });
  it('have a band of one standard error, standard deviations between groups too', () => {
    const fit = FITS.cbpp();
    const bands = plotData(fit, 'quadrature', { orders: [1, fit.nAGQ as number] }).filter(({ w }) => w === 'best');
    const halves = bands.map(({ lower, upper }) => ((upper as number) - (lower as number)) / 2);
    const errors = [...fit.coefficients.map(({ stdError }) => stdError), ...fit.thetaSe];
    // 1e-9: half of a difference of numbers of size one
    halves.forEach((half, k) => {
      expect(Math.abs(half - errors[k])).toBeLessThan(1e-9);
    });
    expect(halves).toHaveLength(errors.length);
  });
});

describe('curves', () => {
  const averageOf = (spec: { readonly title?: unknown }): string =>
    (spec.title as { subtitle: string[] }).subtitle.join(' ');
  it('say of the average what the link makes of it', () => {
    // E e^(eta + b) = e^(eta + v / 2), above e^eta for every v
    expect(averageOf(plotSpec(FITS.epil(), 'curves'))).toContain(
      'Their average lies above the curve of a typical group.',
    );
    for (const row of plotTable(FITS.epil(), 'curves').rows) expect(row[3]).toBeGreaterThan(row[2] as number);
    expect(averageOf(plotSpec(FITS.toenail(), 'curves'))).toContain('is flatter');
    const linear = lmm('base ~ age + (1 | trt)', epilData());
    expect(averageOf(plotSpec(linear, 'curves'))).toContain('Their average is the curve of a typical group.');
    for (const [, , typical, average] of plotTable(linear, 'curves').rows) expect(average).toBe(typical);
  });
  it('have no average where the mean is not finite', () => {
    const fit = glmm('base ~ age + (1 | trt)', epilData(), { family: 'Gamma', nAGQ: 1 });
    expect(plotTable(fit, 'curves').columns).toEqual(['figure', 'age', 'typical group (b = 0)']);
    expect(plotSpec(fit, 'curves').description).not.toContain('average');
  });
});

describe('poststratified tiles', () => {
  // herds on a grid of four columns, the last row not full
  const herds = [...new Set(cbppData().herd)];
  const cells = {
    ...cbppData(),
    people: cbppData().size,
    row: cbppData().herd.map((herd) => Math.floor(herds.indexOf(herd) / 4)),
    column: cbppData().herd.map((herd) => herds.indexOf(herd) % 4),
  };
  const options = { cells, count: 'people', tiles: ['row', 'column'] } as const;

  it('have the estimates of poststratify(), each at its place', () => {
    const rows = plotData(FITS.cbpp(), 'poststratified', options);
    const estimates = new Map(
      FITS.cbpp()
        .poststratify(cells, { by: 'herd', count: 'people' })
        .map((e) => [e.by, e.estimate]),
    );
    expect(rows).toHaveLength(herds.length);
    for (const { name, mean, tileRow, tileColumn } of rows) {
      expect(mean).toBe(estimates.get(name as string));
      expect(herds[4 * (tileRow as number) + (tileColumn as number)]).toBe(name);
    }
  });

  it('are drawn, as was looked at', async () => {
    const { svg, complaints } = await draw(
      plotSpec(FITS.cbpp(), 'poststratified', { ...options, theme: 'light', width: 420 }),
    );
    expect(complaints).toEqual([]);
    await expect(golden(svg)).toMatchFileSnapshot('golden/cbpp-tiles.svg');
  });

  it.each<[string, object, string]>([
    ['two on one tile', { column: cells.column.map(() => 0) }, 'have the same tile'],
    ['one on two tiles', { column: cells.column.map((_, i) => i) }, 'has more than one tile'],
    ['no number', { column: cells.column.map(() => Number.NaN) }, 'has no whole row and column'],
    ['names', { column: cells.column.map(String).map((c) => `c${c}`) }, 'does not hold numbers'],
    ['a far one', { row: cells.row.map((r) => (r === 0 ? 0 : r * 1e6)) }, 'tiles span'],
  ])('%s is refused', (_, changed, message) => {
    const wrong = { ...options, cells: { ...cells, ...changed } };
    expect(() => plotSpec(FITS.cbpp(), 'poststratified', wrong)).toThrow(message);
  });
});

describe('the profile', () => {
  it('marks the limits that confint() finds', () => {
    const limits = FITS.cbpp().confint();
    const bars = plotData(FITS.cbpp(), 'profile', { points: 20 }).filter(({ w }) => w === 'interval');
    limits.forEach(({ lower, upper }, k) => {
      // linear between twenty points a side
      expect(bars[k].value).toBeCloseTo(lower, 2);
      expect(bars[k].end).toBeCloseTo(upper, 2);
    });
  });
});

describe('smoothed', () => {
  it('reproduces a straight line, and a single point', () => {
    const x = Array.from({ length: 30 }, (_, i) => i * i);
    for (const point of smoothed(
      x,
      x.map((value) => 3 - 2 * value),
    ))
      expect(point.y).toBeCloseTo(3 - 2 * point.x, 9);
    expect(smoothed([1], [5])).toEqual([{ x: 1, y: 5 }]);
  });
  it('averages where all points share an x', () => {
    for (const { y } of smoothed([2, 2], [1, 3])) expect(y).toBeCloseTo(2, 12);
  });
});
