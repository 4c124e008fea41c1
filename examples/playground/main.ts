/** The page: what is typed goes to the worker, what comes back is painted. */

import { largestOf } from '../../src/fit/rule/orders.ts';
import { expandFormula } from '../../src/formula/expand.ts';
import { parseFormula } from '../../src/formula/parse.ts';
import { GlmmError } from '../../src/worker.ts';
import { dataOf } from './columnViews.ts';
import { showCrossTable } from './crossTable.ts';
import { createDataPanel } from './dataPanel.ts';
import { byId, fill, h } from './dom.ts';
import { EXAMPLES } from './examples.ts';
import { firstModel } from './firstModel.ts';
import { createFormulaBox, quoteName } from './formulaBox.ts';
import { count, fixed } from './numbers.ts';
import { forget, keptName, type OwnData, recall, remember } from './remember.ts';
import { beginResults, clearResults, keepResults } from './results/belongs.ts';
import { clearMessage, showRefusal, showUsed } from './results/message.ts';
import { showPath } from './results/path.ts';
import { fitPath, stopPath } from './results/pathFits.ts';
import type { Picture } from './results/pictures.ts';
import { showReport, showWords } from './results/report.ts';
import { showVerdict } from './results/verdict.ts';
import { openSession } from './session.ts';
import {
  FAMILIES,
  type FamilyChoice,
  familyOf,
  fitOptions,
  fromHash,
  INTEGRATIONS,
  isLinear,
  type ModelChoice,
  mayHave,
  type PageData,
  SECOND,
  type Shown,
  STOPS,
  toHash,
  turnedLevels,
} from './state.ts';
import { createTabs } from './tabs.ts';
import type { PathPoint } from './words.ts';

const session = openSession();
let data: PageData;
/** Data of the user as they came, to be kept if asked for; null with an example. */
let ownData: OwnData | null = null;
let choice: ModelChoice = EXAMPLES[0]!.model;
let shown: Shown | null = null;
let tab = 'report';
/** The same model by other numbers of points, once there was time for it. */
let path: readonly PathPoint[] = [];
let pathOf = '';
let asked = 0;
let opening = 0;
/** When the worker had the data: what it takes to start is no part of a fit. */
let ready = 0;
/** What is not on the first tab, once any of it was looked at. */
let rest: Promise<typeof import('./later.ts')> | undefined;
let taught = false;
let offline = false;

const TABS = [
  { id: 'report', label: 'Report' },
  { id: 'ranef', label: 'Random effects' },
  { id: 'integral', label: 'Integral' },
  { id: 'quadrature', label: 'Quadrature' },
  { id: 'predictions', label: 'Predictions' },
  { id: 'means', label: 'Means' },
  { id: 'checks', label: 'Checks' },
  { id: 'export', label: 'Export' },
];
const PICTURES: Readonly<Record<string, readonly Picture[]>> = {
  ranef: [{ kind: 'caterpillar' }, { kind: 'shrinkage' }],
  quadrature: [{ kind: 'quadrature' }],
  predictions: [{ kind: 'predictions' }, { kind: 'ratios' }, { kind: 'curves' }],
  means: [{ kind: 'means' }, { kind: 'contrasts' }],
  checks: [{ kind: 'linear' }, { kind: 'residuals' }],
};

/** In characters: reading it takes longer than a blink. */
const LONG_TEXT = 1e6;
/** In milliseconds: a fit that takes longer is said to be under way. */
const SLOW = 120;

const box = createFormulaBox(byId('formula-box'), () => change({ formula: box.value() }));
const panel = createDataPanel({
  onExample: (name) => {
    awaited = null;
    void openExample(name);
  },
  onText: (name, text) => void openOwn({ name, text }),
  onError: showDataError,
  onColumn: (name) => box.insert(quoteName(name)),
  onKeep: (keep) => {
    if (ownData === null) return;
    const { name } = ownData;
    (keep ? remember(ownData) : forget()).then(() => panel.showKept(keep ? name : null, 'own'), showDataError);
  },
  onKept: () => void openKept(),
});
const tabs = createTabs(byId('tabs'), TABS, (id) => `panel-${id}`, chooseTab);
const family = byId<HTMLSelectElement>('family');
const link = byId<HTMLSelectElement>('link');
const slider = byId<HTMLInputElement>('points');
const integration = byId<HTMLSelectElement>('integration');

fill(family, ...FAMILIES.map(({ id, label }) => h('option', { value: id }, label)));
fill(integration, ...INTEGRATIONS.map(({ id, label }) => h('option', { value: id }, label)));
fill(byId('stops'), ...STOPS.map((stop) => h('span', {}, stop)));
family.addEventListener('change', () => change({ family: family.value as FamilyChoice, link: '', zi: '', disp: '' }));
for (const which of SECOND)
  second(which).addEventListener('input', () => change({ [which]: second(which).value.trim() }));
link.addEventListener('change', () => change({ link: link.value }));
integration.addEventListener('change', () => change({ integration: integration.value }));
slider.addEventListener('input', () => change({ points: STOPS[Number(slider.value)]! }));
byId('mode-analyse').addEventListener('click', () => setMode('analyse'));
byId('mode-learn').addEventListener('click', () => setMode('learn'));
byId('theme').addEventListener('click', () => setDark(!document.documentElement.classList.contains('dark')));
setDark(matchMedia('(prefers-color-scheme: dark)').matches);
byId<HTMLDetailsElement>('data-card').open = !matchMedia('(max-width: 820px)').matches;

const from = fromHash(location.hash);
const known = EXAMPLES.some(({ name }) => name === from?.example);
const kept = keptName();
/** A link to settings for data that are not here: they hold once that file is opened. */
let awaited = from !== null && !known && from.example !== stem(kept ?? '') ? from : null;
if (awaited !== null) void openExample('toenail').then(sayAwaited);
else if (kept !== null && !known) void openKept(from?.choice);
else void openExample(known ? from!.example : 'toenail', known ? from!.choice : {}, known ? from!.turned : null);
chooseTab(TABS.some(({ id }) => id === from?.tab) ? from!.tab : 'report');

/** The field of a second predictor. */
function second(which: (typeof SECOND)[number]): HTMLInputElement {
  return byId<HTMLInputElement>(which);
}

async function openExample(
  name: string,
  changes: Partial<ModelChoice> = {},
  turned: readonly string[] | null = null,
): Promise<void> {
  const { name: called, table, model } = EXAMPLES.find((one) => one.name === name) ?? EXAMPLES[0]!;
  await open(
    null,
    async () => dataOf(`${called}.csv`, await table()),
    ({ columns }) => ({ ...model, levels: turned === null ? model.levels : turnedLevels(columns, turned), ...changes }),
  );
}

async function openOwn(own: OwnData, changes: Partial<ModelChoice> = {}, isKept = false): Promise<void> {
  const read = async (): Promise<PageData> => {
    if (own.text.length >= LONG_TEXT) {
      // says so before the page stands still
      setStatus('busy', 'reading …');
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    return (await import('./readData.ts')).readData(own.name, own.text);
  };
  const linked = stem(own.name) === awaited?.example ? awaited : null;
  await open(
    own,
    read,
    (next) => ({
      ...firstModel(next),
      ...linked?.choice,
      ...(linked?.turned && { levels: turnedLevels(next.columns, linked.turned) }),
      ...changes,
    }),
    isKept,
  );
}

function sayAwaited(): void {
  if (awaited === null) return;
  showDataError(
    `This link is about ${awaited.example}.csv, which is not here: a link holds settings, never data. Open that file to see the model of the link. Until then the example toenail is shown.`,
  );
}

async function openKept(changes: Partial<ModelChoice> = {}): Promise<void> {
  const turn = ++opening;
  const found = await recall().catch(() => null);
  if (turn !== opening) return;
  await (found === null ? openExample('toenail') : openOwn(found, changes, true));
}

/** Of several that are being read only the last is shown. */
async function open(
  own: OwnData | null,
  read: () => Promise<PageData>,
  modelOf: (data: PageData) => ModelChoice,
  isKept = false,
): Promise<void> {
  const turn = ++opening;
  try {
    const next = await read();
    if (turn !== opening) return;
    ownData = own;
    if (own !== null) awaited = null;
    openData(next, modelOf(next));
    panel.keeps(isKept);
    panel.showKept(keptName(), own === null ? 'example' : 'own');
  } catch (error) {
    if (turn !== opening) return;
    showDataError(error);
    if (shown) sayFitted(shown);
  }
}

function openData(next: PageData, model: ModelChoice): void {
  byId('data-error').hidden = true;
  data = next;
  // errors about data come back with the fit that needs them
  session.setData(data.table).then(
    () => {
      ready = performance.now();
    },
    () => {},
  );
  panel.show(data);
  box.setColumns(data.columns);
  box.set(model.formula);
  shown = null;
  path = [];
  pathOf = '';
  clearResults(data.name);
  setStatus('busy', 'fitting …');
  change(model);
}

function change(changes: Partial<ModelChoice>): void {
  choice = { ...choice, ...changes };
  showChoice();
  void refit();
}

function showChoice(): void {
  const { links } = familyOf(choice.family);
  family.value = choice.family;
  fill(link, ...links.map((name) => h('option', { value: name }, name)));
  link.value = choice.link || links[0]!;
  for (const which of SECOND) {
    const { parentElement, value } = second(which);
    parentElement!.hidden = !mayHave(choice.family, which);
    // what is being typed keeps its blanks
    if (value.trim() !== (choice[which] ?? '')) second(which).value = choice[which] ?? '';
  }
  const most = mostPoints();
  slider.disabled = most === 1;
  for (const { parentElement } of [slider, byId('points-now')]) parentElement!.hidden = hasOnePoint();
  integration.parentElement!.hidden = !hasOnePoint();
  integration.value = choice.integration ?? '';
  slider.value = String(STOPS.indexOf(choice.points));
  const points = Math.min(most, choice.points);
  const note = isLinear(choice.family) ? 'not needed' : points === 1 ? '1 (Laplace)' : String(points);
  byId('points-now').textContent = note;
  slider.setAttribute('aria-valuetext', isLinear(choice.family) ? note : count(points, 'point'));
}

/** Whether there are no points to choose, but other ways to integrate. */
const hasOnePoint = (): boolean => !isLinear(choice.family) && mostPoints() === 1;

/** Points to choose from, one where there is another choice: with several factors; with several effects a group the grid grows as a power. */
function mostPoints(): number {
  if (isLinear(choice.family)) return 1;
  try {
    const { random } = expandFormula(parseFormula(choice.formula), data.table.columnNames());
    if (new Set(random.map(({ groupLabel }) => groupLabel)).size > 1) return 1;
    const effects = random.reduce((sum, { terms, intercept }) => sum + terms.length + Number(intercept), 0);
    return effects === 1 ? 50 : effects === 2 ? 15 : effects === 3 ? 5 : 1;
  } catch {
    return 50;
  }
}

async function refit(): Promise<void> {
  // the first example is still on its way
  if (data === undefined) return;
  const wanted = {
    ...choice,
    points: Math.min(choice.points, mostPoints()),
    integration: hasOnePoint() ? (choice.integration ?? '') : '',
  };
  const own = ++asked;
  const began = performance.now();
  const slow = setTimeout(() => {
    setStatus('busy', 'fitting …');
    keepResults(shown);
  }, SLOW);
  stopPath();
  void rest?.then(({ stopChecks }) => stopChecks());
  try {
    const fit = await session.latest('fit', wanted.formula, fitOptions(wanted));
    if (own !== asked) return;
    show({ fit, choice: wanted, data, milliseconds: performance.now() - Math.max(began, ready) });
  } catch (error) {
    if (own === asked && (error as GlmmError).code !== 'SUPERSEDED') showError(error);
  } finally {
    clearTimeout(slow);
  }
}

function show(next: Shown): void {
  shown = next;
  markBad(null);
  beginResults();
  showReport(next);
  showUsed(next, {
    onColumn: panel.point,
    onTurn: (levels) => change({ levels: { ...choice.levels, ...levels } }),
  });
  sayFitted(next);
  const about = JSON.stringify([data.name, { ...next.choice, points: 0 }]);
  if (about !== pathOf) path = [];
  showPathAndVerdict();
  schedule(() => later(next, about));
}

function sayFitted({ milliseconds }: Shown): void {
  setStatus('', `fitted in ${milliseconds < 10 ? fixed(milliseconds, 1) : Math.round(milliseconds)} ms`);
}

let waiting: ReturnType<typeof setTimeout> | undefined;
/** What may wait until the numbers are painted and nothing newer was asked for. */
function schedule(task: () => void): void {
  clearTimeout(waiting);
  waiting = setTimeout(task, 30);
}

async function later(own: Shown, about: string): Promise<void> {
  const isCurrent = (): boolean => own === shown;
  // the link stays until its data are here, or others
  if (awaited === null) history.replaceState(null, '', toHash(stem(data.name), own.choice, data.columns, tab));
  void showTab(own);
  showCrossTable(own);
  await showWords(own, isCurrent);
  keepOffline();
  if (!isCurrent() || own.fit.kind === 'lmm' || mostPoints() === 1 || about === pathOf) return;
  const found = await fitPath(own, mostPoints());
  if (found === null || !isCurrent()) return;
  path = found;
  pathOf = about;
  showPathAndVerdict();
}

function showPathAndVerdict(): void {
  if (shown === null) return;
  const { fit } = shown;
  showPath(path, largestOf(fit.nAGQ));
  showVerdict(fit, path.at(-1) ?? null, mostPoints(), change);
}

/** The formula that an error is about stands in its second line. */
function fieldOf(error: Error): 'formula' | (typeof SECOND)[number] {
  const text = error.message.split('\n')[1]?.trim();
  return SECOND.find((which) => choice[which] && choice[which] === text) ?? 'formula';
}

function markBad(field: ReturnType<typeof fieldOf> | null, range: readonly [number, number] | null = null): void {
  box.markBad(field === 'formula' ? range : null);
  for (const which of SECOND) second(which).setAttribute('aria-invalid', String(field === which));
}

function repair(field: ReturnType<typeof fieldOf>, start: number, end: number, meant: string): void {
  const text = field === 'formula' ? box.value() : second(field).value;
  const mended = text.slice(0, start) + quoteName(meant) + text.slice(end);
  if (field === 'formula') box.set(mended);
  change({ [field]: mended });
  byId(field).focus();
}

function showError(error: unknown): void {
  setStatus('waiting', 'waiting for a model that can be fitted');
  keepResults(shown);
  // while a name is being completed, an error about it is no news
  if (box.completing()) {
    clearMessage();
    return;
  }
  const { from: start, to } = (error as GlmmError).details ?? {};
  const field = error instanceof GlmmError ? fieldOf(error) : 'formula';
  markBad(field, typeof start === 'number' ? [start, Number(to)] : null);
  showRefusal(error, {
    hasFit: shown !== null,
    onRepair: (from, end, meant) => repair(field, from, end, meant),
    onRetry: () => void refit(),
  });
}

function showDataError(error: unknown): void {
  const place = byId('data-error');
  place.hidden = false;
  place.textContent = (error instanceof Error ? error.message : String(error)).replace(/^\[[A-Z_]+\]: /, '');
  byId<HTMLDetailsElement>('data-card').open = true;
}

function stem(name: string): string {
  return name.replace(/\.csv$/, '');
}

function setStatus(kind: '' | 'busy' | 'waiting', text: string): void {
  const status = byId('status');
  status.className = kind;
  status.querySelector('span')!.textContent = text;
}

function chooseTab(id: string): void {
  tab = id;
  tabs.choose(id);
  for (const one of TABS) byId(`panel-${one.id}`).hidden = one.id !== id;
  if (shown) void showTab(shown);
}

/** What a tab needs is loaded when it is first looked at. */
async function showTab(own: Shown): Promise<void> {
  const seen = tab;
  const isCurrent = (): boolean => own === shown && tab === seen;
  if (seen === 'report') return;
  const { showExports, showPictures, unitOptions } = await loadRest();
  if (!isCurrent()) return;
  if (seen === 'export') return showExports(own);
  const place = byId(seen === 'checks' ? 'check-pictures' : `panel-${seen}`);
  const unfit = own.fit.kind === 'lmm' ? 'residuals' : 'linear';
  place.querySelector(`figure[data-kind="${unfit}"]`)?.remove();
  const pictures: readonly Picture[] =
    seen === 'integral'
      ? [{ kind: 'integrand', options: await unitOptions(own.fit).catch(() => ({})) }]
      : PICTURES[seen]!.filter(({ kind }) => kind !== unfit);
  if (isCurrent()) await showPictures(place, pictures, own.fit, isCurrent);
}

function loadRest(): Promise<typeof import('./later.ts')> {
  rest ??= import('./later.ts').then((loaded) => {
    loaded.showChecks(() => shown);
    loaded.onUnit(() => shown && void showTab(shown));
    return loaded;
  });
  return rest;
}

async function openLearn(): Promise<void> {
  taught = true;
  const { createLearn } = await loadRest();
  createLearn((example, to) => {
    setMode('analyse');
    void openExample(example);
    chooseTab(to);
  });
}

function setMode(mode: 'analyse' | 'learn'): void {
  if (mode === 'learn' && !taught) void openLearn();
  for (const one of ['analyse', 'learn'] as const) {
    byId(one).hidden = one !== mode;
    byId(`mode-${one}`).setAttribute('aria-pressed', String(one === mode));
  }
}

function setDark(dark: boolean): void {
  document.documentElement.classList.toggle('dark', dark);
  byId('theme').textContent = dark ? 'Light' : 'Dark';
}

/** Keeps the page for a time without network, once its first numbers are painted. */
function keepOffline(): void {
  if (!offline && location.protocol.startsWith('http')) navigator.serviceWorker?.register('sw.js').catch(() => {});
  offline = true;
}
