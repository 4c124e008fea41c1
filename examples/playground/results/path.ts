/** How the first coefficient changes with the number of points: a small picture of our own, since Vega comes later. */
import { byId, fill, svg } from '../dom.ts';
import { fixed } from '../numbers.ts';
import type { PathPoint } from '../words.ts';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [340, 150, 56, 12, 10, 26];

export function showPath(path: readonly PathPoint[], now: number): void {
  const place = byId('path');
  byId('path-block').hidden = path.length < 2;
  if (path.length < 2) return;
  const values = path.map(({ beta }) => beta[0]!);
  const gold = values[values.length - 1]!;
  const stdError = path[path.length - 1]!.stdErrors[0]!;
  const [low, high] = [Math.min(...values, gold - stdError), Math.max(...values, gold + stdError)];
  const last = Math.log(path[path.length - 1]!.points);
  const x = (points: number) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(points)) / last;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low || 1));
  const line = (from: number, to: number, at: number, name: string) =>
    svg('line', { x1: from, x2: to, y1: y(at), y2: y(at), class: name });
  const right = WIDTH - RIGHT;
  fill(
    place,
    svg(
      'title',
      {},
      `Intercept by number of quadrature points, from ${fixed(values[0]!, 2)} with 1 to ${fixed(gold, 2)} with ${path[path.length - 1]!.points}.`,
    ),
    svg('rect', {
      x: LEFT,
      width: right - LEFT,
      y: y(gold + stdError),
      height: y(gold - stdError) - y(gold + stdError),
      class: 'band',
    }),
    line(LEFT, right, gold, 'gold'),
    ...[low, (low + high) / 2, high].map((value) =>
      svg('text', { x: LEFT - 6, y: y(value) + 4, class: 'end' }, fixed(value, 2)),
    ),
    ...[1, 2, 5, 10, 25, 50]
      .filter((k) => k <= path[path.length - 1]!.points)
      .map((k) => svg('text', { x: x(k), y: HEIGHT - 8, class: 'middle' }, String(k))),
    svg('polyline', { points: path.map((p, k) => `${x(p.points)},${y(values[k]!)}`).join(' '), class: 'line' }),
    ...path.map((p, k) =>
      svg('circle', {
        cx: x(p.points),
        cy: y(values[k]!),
        r: p.points === now ? 5 : 3.5,
        class: p.points === now ? 'now' : p.points === 1 ? 'hollow' : 'dot',
      }),
    ),
  );
}
