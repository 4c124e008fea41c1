// How often tests at the level of 0.05 reject a whole-plot factor that has no effect: split-plots of few whole plots, four plots in each, every tenth
// of which is lost, by chi-square, by F with Satterthwaite's degrees of freedom, and by F of Kenward and Roger. 2000 seeded experiments a point.
// A minute: node bench/splitPlot.mjs [-- --write]; --draw draws docs/split-plot.svg from results that were kept.
import { writeFileSync } from 'node:fs';
import { lmm } from '../dist/index.js';
import { normals, uniforms } from './data.mjs';
import { markdown, previous, publish } from './report.mjs';

const EXPERIMENTS = 2000;
const WHOLE_PLOTS = [6, 8, 12, 20, 40];
const LAWS = ['asymptotic', 'satterthwaite', 'kenward-roger'];
const NAMES = { asymptotic: 'chi-square', satterthwaite: 'F, Satterthwaite', 'kenward-roger': 'F, Kenward and Roger' };
const LOST = 0.1;

const rows = process.argv.includes('--draw') ? previous('splitPlot') : WHOLE_PLOTS.flatMap(simulated);

function simulated(wholePlots) {
  const uniform = uniforms(1000 + wholePlots);
  const normal = normals(uniform);
  const rejected = LAWS.map(() => 0);
  for (let k = 0; k < EXPERIMENTS; k++) {
    const data = [];
    for (let w = 0; w < wholePlots; w++) {
      const b = 1.5 * normal();
      for (let s = 0; s < 4; s++)
        if (uniform() > LOST) data.push({ y: b + normal(), a: w % 2 ? 'v' : 'u', s: `s${s}`, w: `w${w}` });
    }
    const fit = lmm('y ~ a + s + (1 | w)', data);
    LAWS.forEach((df, law) => {
      if (fit.jointTests({ df }).rows[0].pValue < 0.05) rejected[law]++;
    });
  }
  console.log(wholePlots, rejected.map((count) => (count / EXPERIMENTS).toFixed(4)).join(' '));
  return LAWS.map((law, k) => ({ wholePlots, law, rejects: rejected[k] / EXPERIMENTS }));
}

const shareOf = (law, wholePlots) => rows.find((row) => row.law === law && row.wholePlots === wholePlots).rejects;
const table = markdown(
  ['test', ...WHOLE_PLOTS.map((count) => `${count} whole plots`)],
  LAWS.map((law) => [NAMES[law], ...WHOLE_PLOTS.map((count) => `${(100 * shareOf(law, count)).toFixed(1)}%`)]),
);
publish('splitPlot', rows, table);
if (process.argv.includes('--draw') || process.argv.includes('--write'))
  writeFileSync(new URL('../docs/split-plot.svg', import.meta.url), picture());

/** A line a test; the band is where 95 of 100 simulations of a test that keeps its level end. */
function picture() {
  const [width, height, left, right, top, bottom] = [640, 260, 46, 170, 14, 40];
  const most = 0.16;
  const x = (k) => left + (k * (width - left - right)) / (WHOLE_PLOTS.length - 1);
  const y = (share) => height - bottom - (share / most) * (height - bottom - top);
  const text = (at, row, words, anchor = 'middle') =>
    `<text x="${at.toFixed(1)}" y="${row.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  const half = 1.96 * Math.sqrt((0.05 * 0.95) / EXPERIMENTS);
  const colours = ['#b8442b', '#6b6b6b', '#1b6ca8'];
  const dashes = ['', '6 4', ''];
  const lines = LAWS.flatMap((law, l) => {
    const points = WHOLE_PLOTS.map((count, k) => [x(k), y(shareOf(law, count))].map((v) => v.toFixed(1)).join(' '));
    const label = [60, 96, 120][l];
    return [
      `<path d="M${points.join('L')}" fill="none" stroke="${colours[l]}" stroke-width="2" stroke-dasharray="${dashes[l]}"/>`,
      ...points.map((point) => {
        const [cx, cy] = point.split(' ');
        return `<circle cx="${cx}" cy="${cy}" r="4" fill="${colours[l]}"/>`;
      }),
      `<path d="M${width - right + 16} ${label - 4}h24" stroke="${colours[l]}" stroke-width="2" stroke-dasharray="${dashes[l]}"/>`,
      text(width - right + 46, label, NAMES[law], 'start'),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<rect x="${left}" width="${width - left - right}" y="${y(0.05 + half).toFixed(1)}" height="${(y(0) - y(2 * half)).toFixed(1)}" fill="#e6edf3"/>`,
    ...[0, 0.05, 0.1, 0.15].map((share) => text(left - 8, y(share) + 4, `${(100 * share).toFixed(0)}%`, 'end')),
    `<path d="M${left} ${y(0)}H${width - right}" stroke="#999"/>`,
    ...WHOLE_PLOTS.map((count, k) => text(x(k), height - bottom + 18, String(count))),
    text((left + width - right) / 2, height - 6, 'whole plots, four plots in each; a tenth of the plots is lost'),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}
