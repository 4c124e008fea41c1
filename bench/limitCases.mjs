// The cases of limits.mjs: seeded data, one thing varied at a time up to where it hurts.
import { uniforms } from './data.mjs';

const R = ['lme4', 'glmmTMB'];

/** kind, what is varied, its size, how the data are made, which programs of R to compare with; `large` ones only on demand. */
export const cases = [
  ...[1e5, 1e6, 1e7].map((n) => rows('binomial', n)),
  ...[1e5, 1e6, 1e7].map((n) => rows('gaussian', n)),
  ...[100, 300, 500].map((p) => columns('gaussian', p, 10 * p)),
  ...[30, 100, 300, 1000].map((p) => columns('binomial', p, 6000)),
  ...[30, 300, 1000, 2000, 3000].map((levels) => levelsOf('binomial', levels, 30_000)),
  ...[30, 100, 300].map((levels) => levelsOf('gaussian', levels, 30_000)),
  ...[1, 2, 3, 4, 5, 6].map((q) => slopes(q, 1)),
  ...[2, 3, 4].map((q) => slopes(q, 3)),
  ...[200, 500, 1000, 2000].map((levels) => crossed(levels, 30_000)),
];

function rows(family, n) {
  return {
    varied: `rows, ${family}`,
    size: n,
    family,
    options: {},
    large: n > 1e6,
    engines: n <= 1e5 ? R : n <= 1e6 && family === 'gaussian' ? ['lme4'] : [],
    formula: 'y ~ x1 + x2 + (1 | g)',
    data: () => simulated({ family, n, groups: n / 50, numbers: 2, levels: 0, slopes: 0 }),
  };
}

function columns(family, p, n) {
  const names = Array.from({ length: p - 1 }, (_, j) => `x${j + 1}`);
  return {
    varied: `columns, ${family}`,
    size: p,
    family,
    options: {},
    large: p > 500,
    engines: family === 'gaussian' ? ['lme4'] : p > 300 ? [] : R,
    formula: `y ~ ${names.join(' + ')} + (1 | g)`,
    data: () => simulated({ family, n, groups: n / 50, numbers: p - 1, levels: 0, slopes: 0 }),
  };
}

function levelsOf(family, levels, n) {
  return {
    varied: `levels of a fixed factor, ${family}`,
    size: levels,
    family,
    options: {},
    large: levels > 1000,
    engines: levels > 300 ? [] : family === 'gaussian' ? ['lme4'] : R,
    formula: 'y ~ x1 + f + (1 | g)',
    data: () => simulated({ family, n, groups: 200, numbers: 1, levels, slopes: 0 }),
  };
}

function slopes(q, nAGQ) {
  const names = Array.from({ length: q - 1 }, (_, j) => `x${j + 1}`);
  return {
    varied: `random effects, ${nAGQ === 1 ? 'Laplace' : `K = ${nAGQ}`}`,
    size: q,
    family: 'binomial',
    options: { nAGQ },
    large: false,
    engines: nAGQ === 1 && q > 1 ? R : [],
    formula: `y ~ x1 + (1${names.map((name) => ` + ${name}`).join('')} | g)`,
    data: () => simulated({ family: 'binomial', n: 5000, groups: 100, numbers: 5, levels: 0, slopes: q - 1 }),
  };
}

function crossed(levels, n) {
  return {
    varied: 'levels of two crossed factors, Laplace',
    size: levels,
    family: 'binomial',
    options: { nAGQ: 1 },
    large: levels > 1000,
    engines: levels > 500 ? [] : R,
    formula: 'y ~ x1 + (1 | g) + (1 | h)',
    data: () => simulated({ family: 'binomial', n, groups: levels, numbers: 1, levels: 0, slopes: 0, other: levels }),
  };
}

/** Columns by name; f, g and h are codes. */
function simulated({ family, n, groups, numbers, levels, slopes, other = 0 }) {
  const next = uniforms(1 + numbers + levels);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const effects = (count, sd) => Float64Array.from({ length: count }, () => sd * normal());
  const codes = (count) => Int32Array.from({ length: n }, () => Math.floor(count * next()));
  const eta = new Float64Array(n).fill(0.1);
  const data = {};
  const add = (code, effect, x) => {
    for (let i = 0; i < n; i++) eta[i] += effect[code[i]] * (x ? x[i] : 1);
  };
  data.g = Int32Array.from({ length: n }, (_, i) => (other > 0 ? Math.floor(groups * next()) : i % groups));
  add(data.g, effects(groups, 0.7));
  if (other > 0) {
    data.h = codes(other);
    add(data.h, effects(other, 0.5));
  }
  if (levels > 0) {
    data.f = codes(levels);
    add(data.f, effects(levels, 0.3));
  }
  for (let j = 1; j <= numbers; j++) {
    const x = Float64Array.from({ length: n }, normal);
    const slope = (0.5 * normal()) / Math.sqrt(numbers);
    for (let i = 0; i < n; i++) eta[i] += slope * x[i];
    if (j <= slopes) add(data.g, effects(groups, 0.4), x);
    data[`x${j}`] = x;
  }
  data.y = eta.map((v) => (family === 'gaussian' ? v + normal() : next() < 1 / (1 + Math.exp(-v)) ? 1 : 0));
  return data;
}
