/** Whose integral is drawn: by default of the group where Laplace is furthest off. */
import type { WorkerFit } from '../../../src/worker.ts';
import { byId, fill, h } from '../dom.ts';

/** A list of more is no help in finding one. */
const MOST_LEVELS = 2000;

/** Levels in the list, so that it is made again only when they change. */
let listed = '';

export function onUnit(change: () => void): void {
  byId('unit').addEventListener('change', change);
}

/** Options of the picture for the group chosen, once the list is that of the fit. */
export async function unitOptions(fit: WorkerFit): Promise<{ readonly unit?: string }> {
  const [group, effects = []] = Object.entries(await fit.ranef())[0] ?? [];
  const levels = [...new Set(effects.map(({ level }) => level))];
  byId('unit-line').hidden = group === undefined || levels.length > MOST_LEVELS;
  if (group === undefined || levels.length > MOST_LEVELS) return {};
  const select = byId<HTMLSelectElement>('unit');
  const names = JSON.stringify([group, levels]);
  if (names !== listed) {
    const before = select.value;
    fill(
      select,
      h('option', { value: WORST }, 'where Laplace is furthest off'),
      ...levels.map((level, k) => h('option', { value: String(k) }, level)),
    );
    // the same group by its name, if there still is one
    const again = levels.indexOf(chosen);
    select.value = before === '' || again < 0 ? WORST : String(again);
    byId('unit-group').textContent = group;
    listed = names;
  }
  chosen = levels[Number(select.value)] ?? '';
  return select.value === WORST ? {} : { unit: chosen };
}

const WORST = 'worst';
let chosen = '';
