/**
 * Numbers and names as pictures say them.
 */
import { distinctNames } from '../data/distinct.ts';
import { printable } from '../data/text/printable.ts';
import type { CumulativeLink, LinkRecord } from '../family/link/record.ts';
import { familyOf, linkOf } from '../family/list.ts';
import type { Estimation } from '../fit/estimation.ts';
import { fixed } from '../report/format/decimal.ts';
import { formatNumber } from '../report/format/format.ts';

/** Three significant digits, a true minus sign. */
export function say(x: number): string {
  if (Number.isNaN(x)) return 'not known';
  if (!Number.isFinite(x)) return x > 0 ? 'infinity' : 'minus infinity';
  return formatNumber(x, 3).trim().replace('-', '\u2212');
}

/** A share as a percentage. */
export function percent(share: number, places = 0): string {
  return `${fixed(100 * share, places).replace('-', '\u2212')} %`;
}

/** `0.65, 95 % 0.14 to 1.16` */
export function sayInterval(estimate: number, lower: number, upper: number, level: number): string {
  return `${say(estimate)}, ${percent(level)} ${say(lower)} to ${say(upper)}`;
}

/** Longest name shown in a picture. */
const LONGEST = 32;

/** A name or level of the user: nothing that moves or reorders text, and not longer than a picture can bear. */
export function label(name: string): string {
  const characters = [...printable(name)];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}\u2026` : characters.join('');
}

/** The same for names that a picture tells apart: where two are alike once they are cut short, they are numbered. */
export function labels(names: readonly string[]): string[] {
  return distinctNames(
    names.length,
    (i) => label(names[i]),
    (i) => `${label(names[i])} (${i + 1})`,
  );
}

/** Pixels of the widest of some texts, about. */
export function widestOf(texts: readonly string[]): number {
  const CHARACTER = 6.6;
  return Math.ceil(CHARACTER * Math.max(0, ...texts.map((text) => [...text].length)));
}

/** `1 row`, `7 rows` */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The scale of the linear predictor, in words. */
export function linkScale({ family }: Estimation): string {
  return linkOf(family).isLinear ? 'in units of the response' : `on the ${family.link} scale`;
}

/** What is shown by {@link meanType}. */
export function shownName(estimation: Estimation): string {
  const { label: response } = estimation.design.response;
  return meanType(estimation) === 'response'
    ? meanName(estimation)
    : `mean of ${label(response)}, categories as 1, 2, ..`;
}

/** What `predict()` calls the mean of a response: of ordered categories that of their numbers. */
export function meanType({ family }: Estimation): 'response' | 'mean.class' {
  return familyOf(family).support.isOrdered ? 'mean.class' : 'response';
}

/** The link that the random effects are averaged over: of ordered categories that of the probabilities below. */
export function averagedLink({ family }: Estimation): LinkRecord {
  const link = linkOf(family);
  return 'below' in link ? (link as CumulativeLink).below : link;
}

/** What the mean of a response is. */
export function meanName({ family, design }: Estimation): string {
  const { label: response, success } = design.response;
  if (familyOf(family).support.isShare)
    return success === null ? 'probability' : `Pr(${label(response)} = ${label(success)})`;
  // averages over rows are of the latent response
  if (familyOf(family).support.isOrdered) return `mean of the response behind ${label(response)}`;
  return `mean of ${label(response)}`;
}

/** As the beginning of a title; names of columns keep their letters. */
export function capital(title: string): string {
  return title.startsWith('mean of ') || title.startsWith('probability ')
    ? title.charAt(0).toUpperCase() + title.slice(1)
    : title;
}

/** How a random effect is called in a title. */
export function effectName(term: string): string {
  return term === '(Intercept)' ? 'intercepts' : `effects of ${label(term)}`;
}
