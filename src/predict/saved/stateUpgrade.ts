/**
 * Fits saved by an earlier version, read as this one has them, or refused in words where what they lack cannot be known.
 *   version 1   had no `kind`, no `nAGQ` and no `shapeCovariance`, told groups of several columns apart by their labels joined with
 *               ":", and took the
 *               dispersion of Gamma and inverse Gaussian models for a part of Var(b). It had no `contrast` either: intervals of its
 *               linear models are by the normal law, as they were then
 */
import { isPlain } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import { FAMILIES } from '../../family/list.ts';
import { wordsOf } from '../../family/words.ts';

/** @param state as read, not checked @param nAGQ points of the fit's rule, which its numbers tell */
export function upgradeState(state: Readonly<Record<string, unknown>>, nAGQ: unknown): Record<string, unknown> {
  if (state.version !== 1) return { ...state };
  const family = FAMILIES.find(({ name }) => name === state.family);
  if (family !== undefined && !family.isNormal && wordsOf({ family: family.name }).extra?.name === 'dispersion') {
    throw refusal(
      'family',
      `was saved by an earlier version, whose standard errors of the random effects are wrong for the ${family.name} family`,
    );
  }
  return {
    ...state,
    version: 2,
    kind: family?.isNormal ? 'lmm' : 'glmm',
    nAGQ,
    shapeCovariance: null,
    contrast: null,
    groups: Array.isArray(state.groups) ? state.groups.map(upgradeGroup) : state.groups,
  };
}

/** Labels become the levels of their columns. What has not the shape of a group is left for the check that follows. */
function upgradeGroup(group: unknown): unknown {
  if (!isPlain(group)) return group;
  const { columns, levels } = group;
  if (!isTexts(columns) || !isTexts(levels) || columns.length < 2) return { ...group, parts: null };
  const tuples = levels.map((level) => level.split(':'));
  const unclear = tuples.find((tuple) => tuple.length !== columns.length);
  if (unclear !== undefined) {
    throw refusal(
      'groups',
      `was saved by an earlier version, which does not tell which level of ${columns.join(' and ')} each part of "${unclear.join(':')}" is`,
    );
  }
  return {
    ...group,
    parts: columns.map((_, k) => {
      const own = [...new Set(tuples.map((tuple) => tuple[k]))];
      const codeOf = new Map(own.map((level, code) => [level, code]));
      return { levels: own, codes: tuples.map((tuple) => codeOf.get(tuple[k])) };
    }),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function refusal(member: string, what: string): GlmmError {
  return new GlmmError('INVALID_FILE', `the fit cannot be read: it ${what}. Fit the model again and save it.`, {
    member: `prediction.${member}`,
    version: 1,
  });
}
