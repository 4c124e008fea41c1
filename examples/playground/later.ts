/** What is not on the first tab: loaded in one piece when any of it is looked at. */
export { createLearn } from './learn/learn.ts';
export { showChecks, stopChecks } from './results/checks.ts';
export { showExports } from './results/exports.ts';
export { showPictures } from './results/pictures.ts';
export { onUnit, unitOptions } from './results/unit.ts';
