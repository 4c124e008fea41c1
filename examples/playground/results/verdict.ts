/** What to know before reading a number, the worst first, with the button that mends it where there is one. */
import { largestOf } from '../../../src/fit/rule/orders.ts';
import type { FitSummary } from '../../../src/fit/types.ts';
import { byId, fill, h } from '../dom.ts';
import { STOPS } from '../state.ts';
import { type PathPoint, type Verdict, verdictOf, worstOf } from '../words.ts';

export function showVerdict(
  fit: FitSummary,
  reference: PathPoint | null,
  mostPoints: number,
  onPoints: (points: number) => void,
): void {
  const verdicts: Verdict[] = [...worstOf(fit), verdictOf(fit, reference)];
  const place = byId('verdict');
  place.className = verdicts[0]!.tone;
  fill(
    place,
    ...verdicts.map(({ lead, text, use }) => {
      const offered = STOPS.find((stop) => stop >= (use ?? 0)) ?? 50;
      const isOffered = use !== undefined && offered <= mostPoints && offered > largestOf(fit.nAGQ);
      return h(
        'p',
        {},
        h('b', {}, lead),
        ` ${text} `,
        isOffered ? h('button.link', { type: 'button', onclick: () => onPoints(offered) }, `Use ${offered}`) : null,
      );
    }),
  );
}
