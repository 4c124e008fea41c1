/** What to know before reading a number, the worst first, with the button that mends it where there is one. */
import { largestOf } from '../../../src/fit/rule/orders.ts';
import type { FitSummary } from '../../../src/fit/types.ts';
import { byId, fill, h } from '../dom.ts';
import { type ModelChoice, STOPS } from '../state.ts';
import { type PathPoint, type Verdict, verdictOf, worstOf } from '../words.ts';

export function showVerdict(
  fit: FitSummary,
  reference: PathPoint | null,
  mostPoints: number,
  onUse: (changes: Partial<ModelChoice>) => void,
): void {
  const verdicts: Verdict[] = [...worstOf(fit), verdictOf(fit, reference)];
  const place = byId('verdict');
  place.className = verdicts[0]!.tone;
  fill(
    place,
    ...verdicts.map(({ lead, text, use, better }) => {
      const button = (label: string, changes: Partial<ModelChoice>) =>
        h('button.link', { type: 'button', onclick: () => onUse(changes) }, label);
      const offered = STOPS.find((stop) => stop >= (use ?? 0)) ?? 50;
      const isOffered = use !== undefined && offered <= mostPoints && offered > largestOf(fit.nAGQ);
      return h(
        'p',
        {},
        h('b', {}, lead),
        ` ${text} `,
        isOffered ? button(`Use ${offered}`, { points: offered }) : null,
        better ? button('Use the best there is', { integration: 'auto' }) : null,
      );
    }),
  );
}
