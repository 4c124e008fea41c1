/** Truth: the definitions of standard deviation and correlation, and central differences. */
import { describe, expect, it } from 'vitest';
import type { Chart } from '../../src/infer/profile/chart.ts';
import { correlationChart, sdChart } from '../../src/infer/profile/rowChart.ts';
import { thetaRow } from '../../src/infer/profile/varianceGradient.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

interface Case {
  readonly what: string;
  readonly q: number;
  readonly chart: Chart;
  /** What the chart's coordinate stands for, from theta. */
  readonly truth: (theta: Float64Array) => number;
}

const cases: Case[] = [2, 3, 4].flatMap((q) =>
  Array.from({ length: q }, (_, r) => r).flatMap((r): Case[] => {
    const row = thetaRow([q], 0, r);
    const others = Array.from({ length: r }, (_, c) => c);
    return [
      ...(r === 0
        ? []
        : [
            {
              what: `sd ${r} of ${q}`,
              q,
              chart: sdChart(row, 2),
              truth: (theta: Float64Array) => 2 * rowsOf(q, theta).sd(r),
            },
          ]),
      ...others.map((c) => ({
        what: `correlation ${r}, ${c} of ${q}`,
        q,
        chart: correlationChart(row, thetaRow([q], 0, c)),
        truth: (theta: Float64Array) => rowsOf(q, theta).correlation(r, c),
      })),
    ];
  }),
);

describe.each(cases)('the chart of $what', ({ q, chart, truth }) => {
  const size = (q * (q + 1)) / 2;
  const random = uniform(17 * q + chart.coordinate);
  const draw = (): Float64Array => {
    const theta = Float64Array.from({ length: size }, () => 0.7 * normal(random));
    for (let r = 0; r < q; r++) theta[thetaRow([q], 0, r)[r]] = 0.1 + random();
    return theta;
  };

  it('has the parameter as a coordinate, and leads back to the same covariance', () => {
    for (let k = 0; k < 20; k++) {
      const theta = draw();
      const coordinates = chart.coordinatesAt(theta);
      expectAbsolute(chart.toUser(coordinates[chart.coordinate]), truth(theta), 1e-13, 'parameter');
      const back = new Float64Array(size);
      chart.parametersAt(coordinates, back);
      theta.forEach((value, i) => {
        expectAbsolute(back[i], value, 1e-13, `theta ${i}`);
      });
    }
  });

  it('keeps the parameter whatever the other coordinates do', () => {
    for (let k = 0; k < 20; k++) {
      const coordinates = chart.coordinatesAt(draw());
      const held = chart.toUser(coordinates[chart.coordinate]);
      for (let i = 0; i < size; i++) if (i !== chart.coordinate) coordinates[i] += 0.2 * normal(random);
      const theta = new Float64Array(size);
      chart.parametersAt(coordinates, theta);
      expectAbsolute(truth(theta), held, 1e-12, 'parameter');
    }
  });

  it('pulls gradients back as central differences do', () => {
    for (let k = 0; k < 20; k++) {
      const coordinates = chart.coordinatesAt(draw());
      const gradient = Float64Array.from({ length: size }, () => normal(random));
      const pulled = chart.pullBack(coordinates, gradient);
      const value = (): number => {
        const theta = new Float64Array(size);
        chart.parametersAt(coordinates, theta);
        return theta.reduce((sum, t, i) => sum + t * gradient[i], 0);
      };
      for (let i = 0; i < size; i++) {
        const step = 1e-6;
        coordinates[i] += step;
        const above = value();
        coordinates[i] -= 2 * step;
        const below = value();
        coordinates[i] += step;
        expectAbsolute(pulled[i], (above - below) / (2 * step), 1e-8, `derivative ${i}`);
      }
    }
  });

  it('is finite for an effect without variance', () => {
    const theta = draw();
    for (const k of thetaRow([q], 0, q - 1)) theta[k] = 0;
    const coordinates = chart.coordinatesAt(theta);
    expect(coordinates.every(Number.isFinite)).toBe(true);
    expect(chart.pullBack(coordinates, new Float64Array(size).fill(1)).every(Number.isFinite)).toBe(true);
  });
});

function rowsOf(q: number, theta: Float64Array) {
  const product = (i: number, j: number): number => {
    const [a, b] = [thetaRow([q], 0, i), thetaRow([q], 0, j)];
    let sum = 0;
    for (let k = 0; k <= Math.min(i, j); k++) sum += theta[a[k]] * theta[b[k]];
    return sum;
  };
  return {
    sd: (i: number): number => Math.sqrt(product(i, i)),
    correlation: (i: number, j: number): number => product(i, j) / Math.sqrt(product(i, i) * product(j, j)),
  };
}
