/** The entry glmm-wasm/plot: what it promises whatever the kind. */
import { describe, expect, it } from 'vitest';
import { GlmmError, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import {
  curvesData,
  curvesSpec,
  type PlotKind,
  plotData,
  plotKinds,
  plotParts,
  plotSpec,
  plotTable,
  type Row,
  type Spec,
} from '../../src/plot.ts';
import { draw, golden, renderSvg } from './draw.ts';
import { cbppData, epilData, example, FITS, once } from './fits.ts';

const kindsOfToenail = plotKinds.filter((kind) => kind !== 'linear');

/** Of few rows; curves are along a number, of which cbpp has none. */
const small = (kind: PlotKind) => example(kind, kind === 'curves' ? 'epil' : 'cbpp');

/** cbpp with herds turned round: the same shape of data, other numbers. */
function otherFit(): GlmmFit {
  const data = cbppData();
  const herd = [...data.herd].reverse();
  return glmm(
    'cbind(incidence, size - incidence) ~ period + (1 | herd)',
    { ...data, herd },
    { family: 'binomial', nAGQ: 25 },
  );
}

const valuesOf = (spec: Spec): Row[] => (spec.data as { values: Row[] }).values;

describe('a specification', () => {
  it.each(plotKinds)('%s has one table, a description in one breath, a title, and is plain JSON', (kind) => {
    const { fit, options } = small(kind);
    const spec = plotSpec(fit, kind, options);
    expect(spec.$schema).toBe('https://vega.github.io/schema/vega-lite/v6.json');
    expect((spec.data as { name: string }).name).toBe('rows');
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    expect(spec.description).toMatch(/^[A-Z].*\d.*\.$/);
    expect((spec.title as { text: string[] }).text.join(' ')).not.toBe('');
    expect(plotSpec(fit, kind, { ...options, title: false })).not.toHaveProperty('title');
  });

  it.each(kindsOfToenail)('%s gives fresh, extensible rows, the same as the specification holds', (kind) => {
    const { fit, options } = small(kind);
    const [first, second] = [plotData(fit, kind, options), plotData(fit, kind, options)];
    expect(second).toEqual(first);
    expect(valuesOf(plotSpec(fit, kind, options))).toEqual(first);
    first.forEach((row, i) => {
      expect(Object.isExtensible(row)).toBe(true);
      expect(second[i]).not.toBe(row);
    });
  });

  it.each(plotKinds)('%s has a table of equal rows', (kind) => {
    const { fit, options } = example(kind, 'epil');
    const { columns, rows } = plotTable(fit, kind, options);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it('colours are variables of the page unless asked for', () => {
    const text = (theme: 'css' | 'light' | 'dark') => JSON.stringify(plotSpec(FITS.cbpp(), 'caterpillar', { theme }));
    expect(text('css')).toContain('var(--plot-a, #0072B2)');
    expect(text('light')).not.toContain('var(');
    expect(text('dark')).not.toContain('var(');
    expect(text('dark')).not.toContain('#0072B2');
  });

  it('fits the width: panels below each other where it is narrow', () => {
    const wide = plotSpec(FITS.cbpp(), 'profile', { width: 900 });
    const narrow = plotSpec(FITS.cbpp(), 'profile', { width: 300 });
    expect(wide.columns).toBe(3);
    expect(narrow.columns).toBe(1);
    expect(plotSpec(FITS.cbpp(), 'caterpillar', { width: 'container' }).width).toBe('container');
  });

  it.each(kindsOfToenail)('%s stays near the width asked for, text and all', async (kind) => {
    const { fit, options } = example(kind, 'cbpp');
    if (kind === 'curves') return;
    for (const width of [300, 640]) {
      const svg = await renderSvg(plotSpec(fit, kind, { ...options, width }));
      // the widths of texts are guesses
      const beside = 40;
      expect(Number(/width="(\d+)"/.exec(svg)?.[1])).toBeLessThan(width + beside);
    }
  });
});

describe('the parts of a picture', () => {
  it('are those that the single functions give', () => {
    const fit = FITS.cbpp();
    const parts = plotParts(fit, 'ratios', { theme: 'dark' });
    expect(parts.spec).toEqual(plotSpec(fit, 'ratios', { theme: 'dark' }));
    expect(parts.table).toEqual(plotTable(fit, 'ratios'));
    expect(parts.description).toBe(parts.spec.description);
  });

  it('profiles and influence that are there already are not computed again', () => {
    const fit = FITS.cbpp();
    const profile = fit.profile({ level: 0.99, points: 8 });
    expect(plotSpec(fit, 'profile', { profile })).toEqual(plotSpec(fit, 'profile'));
    expect(plotSpec(fit, 'influence', { influence: fit.influence() })).toEqual(plotSpec(fit, 'influence'));
  });
});

describe('fed again', () => {
  const counts = once(() => glmm('y ~ lbase + (1 | subject)', epilData(), { family: 'poisson', nAGQ: 5 }));
  const otherCounts = once(() => {
    const y = [...epilData().y].reverse();
    return glmm('y ~ lbase + (1 | subject)', { ...epilData(), y }, { family: 'poisson', nAGQ: 5 });
  });
  const linear = once(() => lmm('size ~ period + (1 | herd)', cbppData()));
  const otherLinear = once(() => {
    const size = [...cbppData().size].reverse();
    return lmm('size ~ period + (1 | herd)', { ...cbppData(), size });
  });
  /** Two fits of a model to different responses, and options. */
  const pairOf = (kind: PlotKind): readonly [GlmmFit, GlmmFit, object] => {
    if (kind === 'curves') return [counts(), otherCounts(), {}];
    if (kind === 'linear') return [linear(), otherLinear(), {}];
    const options: Partial<Record<PlotKind, object>> = {
      integrand: { unit: '1' },
      quadrature: { orders: [1, 3] },
      poststratified: { cells: { ...cbppData(), people: cbppData().size }, count: 'people' },
    };
    return [FITS.cbpp(), otherFit(), options[kind] ?? {}];
  };

  it.each(plotKinds)('%s shows the second fit, as if drawn anew', async (kind: PlotKind) => {
    const [first, second, options] = pairOf(kind);
    const look = { title: false, ...options };
    const view = await draw(plotSpec(first, kind, look));
    const fed = await view.feed(plotData(second, kind, look));
    expect(fed).not.toBe(view.svg);
    expect(marks(fed)).toEqual(marks(await renderSvg(plotSpec(second, kind, look))));
    // and back: the rows of the first feeding are not taken for known ones
    expect(marks(await view.feed(plotData(first, kind, look)))).toEqual(marks(view.svg));
  });
});

/** Shapes in any order, clip paths aside: Vega numbers these on. */
function marks(svg: string): string[] {
  return (golden(svg).match(/<(path|text|line)[^>]*>/g) ?? []).filter((mark) => !mark.includes('clip')).sort();
}

describe('names and levels of any kind', () => {
  const HOSTILE = [
    '__proto__',
    'constructor',
    '<script>alert(1)</script>',
    '"\'`',
    '\u202eright to left',
    "datum['x']",
    '{{x}} ${y}',
    '',
    'a\nb',
    '\u0000',
  ];
  const n = 40;
  const group = Array.from({ length: n * HOSTILE.length }, (_, i) => HOSTILE[i % HOSTILE.length]);
  const x = group.map((_, i) => Math.floor(i / HOSTILE.length) / n - 0.5);
  const y = group.map((_, i) => {
    const own = (i % HOSTILE.length) - 4.5;
    return (i * 7919) % 13 < 6.5 + own + (3 + (i % 3) * own) * x[i] ? 1 : 0;
  });
  const part = group.map((_, i) => ['<b>"no"</b>', "datum['x']"][(i * 31) % 7 < 3 ? 0 : 1]);
  const columns: Record<string, unknown[]> = Object.create(null);
  columns['<i>y</i>'] = y;
  columns["datum['x']"] = x;
  const proto = '__proto__';
  columns[proto] = part;
  columns['"group"\u202e'] = group;
  const formula =
    '`<i>y</i>` ~ `datum[\'x\']` + `__proto__` + (1 | `"group"\u202e`) + (0 + `datum[\'x\']` | `"group"\u202e`)';
  const fit = glmm(formula, columns as Record<string, number[]>, { family: 'binomial', nAGQ: 3 });

  it.each(kindsOfToenail.filter((kind) => kind !== 'poststratified'))('%s draws them as text', async (kind) => {
    const options = kind === 'residuals' ? { n: 20 } : kind === 'quadrature' ? { orders: [1, 3] } : {};
    const spec = plotSpec(fit, kind, options);
    const { svg, complaints } = await draw(spec);
    expect(complaints).toEqual([]);
    for (const text of ['<script', '<b>', '<i>', '\u202e', '\u0000']) expect(svg).not.toContain(text);
    expect(svg).not.toMatch(/NaN|undefined|\[object/);
    expect(JSON.stringify(spec)).not.toContain('\\u202e');
    if (kind === 'caterpillar')
      for (const level of ['__proto__', 'constructor', 'datum[']) expect(svg).toContain(level);
  });

  it('poststratified, by a column called __proto__', async () => {
    columns.people = group.map(() => 2);
    const spec = plotSpec(fit, 'poststratified', {
      cells: columns as Record<string, number[]>,
      count: 'people',
      by: '__proto__',
    });
    const { svg, complaints } = await draw(spec);
    expect(complaints).toEqual([]);
    expect(svg).not.toContain('<b>');
  });
});

describe('wrong uses', () => {
  const fit = FITS.cbpp();
  const linear = lmm('size ~ period + (1 | herd)', cbppData());
  it.each<[string, () => unknown, string]>([
    ['an unknown kind', () => plotSpec(fit, 'catrpillar' as PlotKind), 'Did you mean "caterpillar"?'],
    ['__proto__ as a kind', () => plotSpec(fit, '__proto__' as PlotKind), 'no plot'],
    ['an unknown option', () => plotSpec(fit, 'caterpillar', { levle: 0.9 } as object), 'Did you mean "level"?'],
    ['an unknown group', () => plotSpec(fit, 'caterpillar', { group: 'hrd' }), 'Did you mean "herd"?'],
    ['an unknown level', () => plotSpec(fit, 'integrand', { unit: 99 }), 'no level "99"'],
    ['an unknown effect', () => plotSpec(fit, 'caterpillar', { term: 'period' }), 'no random effect "period"'],
    ['a level of confidence of 95', () => plotSpec(fit, 'ratios', { level: 95 }), 'level is 95'],
    ['an unknown variable', () => plotSpec(fit, 'predictions', { variable: 'herd' }), 'do not use "herd"'],
    ['curves along a factor', () => plotSpec(fit, 'curves', { variable: 'period' }), 'needs a number'],
    ['poststratified without cells', () => plotSpec(fit, 'poststratified', {}), 'needs the cells'],
    ['linear of a binomial model', () => plotSpec(fit, 'linear'), 'is for linear models'],
    ['quadrature of a linear model', () => plotSpec(linear, 'quadrature'), 'others are exact'],
    ['no fit at all', () => plotSpec({} as GlmmFit, 'caterpillar'), 'takes fits as glmm() returns them'],
  ])('%s is a GlmmError', (_, use, message) => {
    expect(use).toThrow(GlmmError);
    expect(use).toThrow(message);
  });
});

describe('the three figures of the lecture', () => {
  const law = { intercept: 0.5, slope: 1.2, sdIntercept: 1, sdSlope: 0.6, groups: 8, points: 20 };

  it('are drawn', async () => {
    const { svg, complaints } = await draw(curvesSpec(law, { theme: 'light' }));
    expect(complaints).toEqual([]);
    for (const title of ['random intercepts', 'random slopes', 'both']) expect(svg).toContain(title);
    await expect(golden(svg)).toMatchFileSnapshot('golden/lecture-curves.svg');
  });

  it.each([
    ['probit', 'Probability by x'],
    ['log', 'Mean by x'],
    ['identity', 'Mean by x'],
    ['inverse', 'Mean by x'],
  ] as const)('of the link %s say what its mean is: %s', (link, title) => {
    const text = JSON.stringify(curvesSpec({ ...law, link }, { theme: 'light' }));
    expect(text.toLowerCase()).toContain(title.toLowerCase());
  });

  it('groups and average are the typical curve where nothing varies', () => {
    const rows = curvesData({ ...law, sdIntercept: 0, sdSlope: 0 });
    const typical = new Map(rows.filter((r) => r.line === 'typical group (b = 0)').map((r) => [r.x, r.mean]));
    for (const row of rows) expect(row.mean).toBe(typical.get(row.x as number));
  });

  it('the average is nearer to one half than the typical group, at every x and in every figure', () => {
    const rows = curvesData(law);
    const distance = (row: Row): number => Math.abs((row.mean as number) - 0.5);
    const typical = rows.filter((r) => r.line === 'typical group (b = 0)');
    const average = rows.filter((r) => r.line === 'average over groups');
    expect(average).toHaveLength(typical.length);
    typical.forEach((row, k) => {
      expect(distance(average[k])).toBeLessThanOrEqual(distance(row) + 1e-12);
    });
  });

  it('of one seed scale with the standard deviations', () => {
    const logit = (row: Row): number => Math.log((row.mean as number) / (1 - (row.mean as number)));
    const at = (sd: number): number[] =>
      curvesData({ ...law, slope: 0, intercept: 0, sdIntercept: sd, sdSlope: 0 })
        .filter(({ w }) => w === 'group')
        .map(logit);
    const [one, two] = [at(1), at(2)];
    // 1e-12: the logit is taken back from a probability
    one.forEach((value, k) => {
      expect(Math.abs(two[k] - 2 * value)).toBeLessThan(1e-12);
    });
  });
});
