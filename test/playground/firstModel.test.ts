/** The model that the page begins with. Truth: an outcome of one value in every group leaves nothing within groups to fit. */
import { expect, it } from 'vitest';
import { firstModel } from '../../examples/playground/firstModel.ts';
import { readData } from '../../examples/playground/readData.ts';

const SITES = ['s1', 's1', 's1', 's2', 's2', 's2', 's3', 's3', 's3', 's4', 's4', 's4'];
const table = (columns: Record<string, readonly (string | number)[]>): string => {
  const names = Object.keys(columns);
  return [names.join(','), ...SITES.map((_, i) => names.map((name) => columns[name][i]).join(','))].join('\n');
};
const mined = SITES.map((site) => (site < 's3' ? 'yes' : 'no'));
const weight = SITES.map((_, i) => 1.5 + ((7 * i) % 12) / 4);
const alive = SITES.map((_, i) => i % 2);

it.each([
  [
    'two levels within groups come first',
    { site: SITES, mined, weight, alive },
    'alive ~ mined + (1 | site)',
    'binomial',
  ],
  [
    'two levels of whole groups are no outcome',
    { site: SITES, mined, weight },
    'weight ~ mined + (1 | site)',
    'linear',
  ],
  [
    'where all columns are of whole groups the first one is',
    { site: SITES, mined },
    'mined ~ 1 + (1 | site)',
    'binomial',
  ],
] as const)('%s', (_, columns, formula, family) => {
  expect(firstModel(readData('data.csv', table(columns)))).toMatchObject({ formula, family });
});
