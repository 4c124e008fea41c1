/**
 * Whose results are shown. New data clear everything that is said about the old ones; a model that is not fitted yet, or
 * cannot be, leaves the numbers of the one before, with a line above them that says whose they are.
 */
import { byId, fill } from '../dom.ts';
import { count } from '../numbers.ts';
import { familyOf, INTEGRATIONS, isLinear, SECOND, type Shown } from '../state.ts';

/** Filled anew by every fit, each in its own time. */
const PLACES = ['verdict', 'coefficients', 'tiles', 'warnings', 'words', 'summary', 'cross', 'code-js', 'code-r'];
/** Filled on request, for one fit. */
const ANSWERS = ['job-result'];

/** Before the first fit of other data. */
export function clearResults(dataName: string): void {
  clear([...PLACES, ...ANSWERS]);
  for (const figure of document.querySelectorAll('#analyse figure')) figure.remove();
  byId('verdict').className = '';
  byId('fixed-title').textContent = 'Fixed effects';
  byId('path-block').hidden = true;
  byId('cross').hidden = true;
  say(`No model has been fitted to ${dataName} yet.`);
}

/** When the numbers of another fit are painted: what comes later is about the one before until it has come. */
export function beginResults(): void {
  clear(['words', ...ANSWERS]);
  for (const figure of document.querySelectorAll('#analyse figure')) {
    figure.classList.add('pending');
    figure.setAttribute('aria-busy', 'true');
  }
  say('');
}

/** While what is above has no fit: the numbers are of `shown`. */
export function keepResults(shown: Shown | null): void {
  if (shown !== null) say(`These numbers are not of the model above, but of ${nameOf(shown)}.`);
}

/** A picture is that of the fit shown, or says why there is none. */
export function settleFigure(figure: HTMLElement): void {
  figure.classList.remove('pending');
  figure.removeAttribute('aria-busy');
}

function clear(places: readonly string[]): void {
  for (const id of places) {
    const place = document.getElementById(id);
    if (place !== null) fill(place);
  }
}

function say(text: string): void {
  const line = byId('belongs');
  line.textContent = text;
  line.hidden = text === '';
}

/** `y ~ x + (1 | g), Poisson (log), 25 points, epil.csv` */
function nameOf({ choice: { formula, family, link, points, integration, ...choice }, data }: Shown): string {
  const { label, links } = familyOf(family);
  const by = integration ? INTEGRATIONS.find(({ id }) => id === integration)!.label : count(points, 'point');
  const how = isLinear(family) ? label : `${label} (${link || links[0]}), ${by}`;
  const second = SECOND.flatMap((which) => (choice[which] ? [`, ${which} ${choice[which]}`] : [])).join('');
  return `${formula}${second}, ${how}, ${data.name}`;
}
