/**
 * The soak: `npm run soak`, with `-- --short`, `--only storm`, `--ceilings`, `--ratings`, `--browser /usr/bin/chromium`.
 * A browser is started with a page of this folder, which sends what it has measured.
 */
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean' },
    ceilings: { type: 'boolean' },
    ratings: { type: 'boolean' },
    only: { type: 'string' },
    browser: { type: 'string' },
  },
});
const place = values.browser === undefined ? await import('./inNode.mjs') : await import('./inBrowser.mjs');
const report = ({ name, figures, seconds }) => console.log(`${name}  ${words(figures)}  (${seconds.toFixed(1)} s)`);
const failures = await place.soak(values, report);
if (failures > 0) process.exitCode = 1;

function words(figures) {
  return Object.entries(figures)
    .map(([name, value]) => `${name}: ${typeof value === 'number' ? Math.round(10 * value) / 10 : value}`)
    .join(', ');
}
