/**
 * Mean curves of many groups over x, with the curve of a typical group and the average over groups: the lecture's three figures.
 */
import type { LinkRecord } from '../../family/link/record.ts';
import { linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { capital, count, label, say } from '../words.ts';
import { DASHED, lineKey, only, quantitative, SOLID, silent } from './marks.ts';
import type { Ink, Picture, Row, View } from './types.ts';

const TYPICAL = 'typical group (b = 0)';
const AVERAGE = 'average over groups';

/** One figure: means over x. */
export interface Panel {
  /** Which of the effects vary. */
  readonly title: string;
  /** Of the groups drawn. */
  readonly groups: readonly ArrayLike<number>[];
  /** Null where the link has none. */
  readonly average: ArrayLike<number> | null;
}

/** A family of curves over x. */
export interface CurveFamily {
  readonly link: LinkName;
  readonly x: readonly number[];
  /** Means of the typical group. */
  readonly typical: ArrayLike<number>;
  /** The last is the whole model. */
  readonly panels: readonly Panel[];
  readonly xName: string;
  readonly meanName: string;
  readonly isShare: boolean;
  readonly groupName: string;
  /** Groups there are; not all need be drawn. */
  readonly total: number;
  readonly held: readonly string[];
}

/** At most `most` members, evenly spread. */
export function spread(order: readonly number[], most: number): readonly number[] {
  if (order.length <= most) return order;
  return Array.from({ length: most }, (_, k) => order[Math.round((k * (order.length - 1)) / Math.max(1, most - 1))]);
}

export function drawCurves(family: CurveFamily): Picture {
  const { x, typical, panels, groupName } = family;
  const last = panels[panels.length - 1];
  const drawn = last.groups.length;
  const [middle, end] = [Math.floor(x.length / 2), x.length - 1];
  const saysAt = (k: number): string =>
    `${say(typical[k])}${last.average === null ? '' : ` and the average over groups ${say(last.average[k])}`}`;
  const shown = drawn < family.total ? `${drawn} of ${count(family.total, 'level')}` : count(drawn, 'level');
  const along = (means: ArrayLike<number>, rest: Row): Row[] =>
    x.map((value, k) => ({ ...rest, x: value, mean: means[k] }));
  return {
    title: capital(`${family.meanName} by ${label(family.xName)} in ${shown} of ${label(groupName)}`),
    subtitle: [`Thin: groups. ${averageIs(linkOf(family))}`, ...family.held],
    description:
      `Curves of ${count(drawn, 'level')} of ${label(groupName)} over ${label(family.xName)} from ${say(x[0])} to ${say(x[end])}; with ${last.title}, ` +
      `at ${say(x[middle])} the typical group has ${saysAt(middle)}, at ${say(x[end])} ${saysAt(end)}.`,
    rows: panels.flatMap(({ groups, average }, panel) => [
      ...groups.flatMap((means, group) => along(means, { w: 'group', panel, group })),
      ...along(typical, { w: 'line', panel, line: TYPICAL }),
      ...(average === null ? [] : along(average, { w: 'line', panel, line: AVERAGE })),
    ]),
    table: {
      columns: ['figure', family.xName, TYPICAL, ...(last.average === null ? [] : [AVERAGE])],
      rows: panels.flatMap(({ title, average }) =>
        x.map((value, k) => [title, value, typical[k], ...(average === null ? [] : [average[k]])]),
      ),
    },
    columns: 3,
    shared: ['color', 'strokeDash', 'y'],
    views: (ink) => panels.map(({ title }, panel) => view(ink, family, panels.length > 1 ? title : undefined, panel)),
  };
}

/** How the average over groups lies to the curve of a typical group. */
function averageIs({ averageLies }: LinkRecord): string {
  switch (averageLies) {
    case 'above':
      return 'Their average lies above the curve of a typical group.';
    case 'on it':
      return 'Their average is the curve of a typical group.';
    case 'flatter':
      return 'Their average is flatter than the curve of a typical group.';
    case null:
      return 'They have no average: the mean is not finite for every random effect.';
  }
}

function view(ink: Ink, family: CurveFamily, title: string | undefined, panel: number): View {
  const x = quantitative('x', {
    title: label(family.xName),
    scale: { zero: false, nice: false },
    axis: { tickCount: 5 },
  });
  const y = quantitative('mean', {
    title: title === undefined ? family.meanName : null,
    axis: { tickCount: 3 },
    scale: family.isShare ? { zero: true } : { zero: false },
  });
  const lines = linkOf(family).average === null ? [TYPICAL] : [TYPICAL, AVERAGE];
  const key = lineKey(lines, [ink.a, ink.b], [SOLID, DASHED]);
  const onPanel = { filter: `datum.panel === ${panel}` };
  return {
    ...(title !== undefined && { title }),
    height: title === undefined ? 280 : 200,
    layer: [
      {
        transform: [only('group'), onPanel],
        mark: silent('line', { color: ink.muted, strokeWidth: 1, opacity: 0.35 }),
        encoding: { x, y, detail: { field: 'group' } },
      },
      {
        transform: [only('line'), onPanel],
        mark: silent('line', { strokeWidth: 2.5 }),
        encoding: { x, y, ...key },
      },
    ],
  };
}
