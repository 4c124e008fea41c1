/** Small pictures for the lessons: axes, lines and points, redrawn while a slider moves. */
import { fill, svg } from '../dom.ts';

export interface Curve {
  readonly points: readonly (readonly [number, number])[];
  readonly style: 'thin' | 'a' | 'b' | 'area' | 'stem';
}

export interface Mark {
  readonly at: readonly [number, number];
  readonly style: 'dot' | 'cross' | 'node';
  readonly size?: number;
}

export interface Chart {
  readonly title: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly xName: string;
  readonly curves?: readonly Curve[];
  readonly marks?: readonly Mark[];
  /** One sentence with the numbers that matter. */
  readonly says: string;
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [360, 260, 40, 12, 26, 40];

export function drawChart(
  place: Element,
  { title, x, y, xTicks, yTicks, xName, curves = [], marks = [], says }: Chart,
): void {
  const px = (value: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (value - x[0])) / (x[1] - x[0]);
  const py = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - y[0]) / (y[1] - y[0]));
  const at = ([a, b]: readonly [number, number]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`;
  const floor = HEIGHT - BOTTOM;
  place.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  place.setAttribute('aria-label', `${title}. ${says}`);
  fill(
    place,
    svg('text', { x: LEFT, y: 14, class: 'name' }, title),
    ...yTicks.flatMap((tick) => [
      svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: py(tick), y2: py(tick), class: 'grid' }),
      svg('text', { x: LEFT - 6, y: py(tick) + 4, class: 'end' }, String(tick).replace('-', '−')),
    ]),
    ...xTicks.map((tick) =>
      svg('text', { x: px(tick), y: floor + 16, class: 'middle' }, String(tick).replace('-', '−')),
    ),
    svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: floor, y2: floor, class: 'axis' }),
    svg('text', { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 6, class: 'middle' }, xName),
    ...curves.map(({ points, style }) =>
      style === 'area'
        ? svg('polygon', {
            points: [[points[0]![0], y[0]] as const, ...points, [points[points.length - 1]![0], y[0]] as const]
              .map(at)
              .join(' '),
            class: style,
          })
        : svg('polyline', { points: points.map(at).join(' '), class: style }),
    ),
    ...marks.map(({ at: [a, b], style, size = 4 }) =>
      style === 'cross'
        ? svg('path', { d: `M${px(a) - 4},${py(b) - 4}l8,8m0,-8l-8,8`, class: style })
        : svg('circle', { cx: px(a), cy: py(b), r: size, class: style }),
    ),
  );
}

export const range = (from: number, to: number, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, k) => from + ((to - from) * k) / steps);
