/**
 * From a formula, data and a family to the matrices of the model.
 */
import { quoted } from '../data/text/printable.ts';
import { nameList } from '../data/text/suggest.ts';
import type { DataTable } from '../data/types.ts';
import { errorAt, GlmmError, type GlmmWarning } from '../errors.ts';
import { familyOf } from '../family/list.ts';
import type { Family } from '../family/types.ts';
import type { Formula } from '../formula/types.ts';
import { type Frame, modelFrame } from './frame.ts';
import { weighGroups } from './groupWeights.ts';
import { columnNames } from './matrix/columnNames.ts';
import { checkContrasts } from './matrix/contrasts.ts';
import { joinNumbers } from './matrix/doubleBar.ts';
import { checkFewerThanRows, fixedEffects, rankWarnings } from './matrix/fixed.ts';
import { learnRecipe } from './matrix/matrix.ts';
import { checkIdentified, doubleBarWarnings, mergedWarnings, randomTerm } from './matrix/random.ts';
import { learning } from './matrix/scope.ts';
import { checkTimes } from './matrix/times.ts';
import { offsetRecipe, totalOffset } from './offset.ts';
import { checkPartitions } from './rank/partition.ts';
import { type ReadRelationship, relationshipAmong, relationshipOf } from './relationship.ts';
import { replayOf } from './replay.ts';
import { type CheckedResponse, readResponse } from './response.ts';
import { type SecondFormulas, secondFormulas, secondPredictors } from './second.ts';
import type { Design, DesignOptions, GroupingFactor, Relationship } from './types.ts';
import { checkColumn } from './variable/evaluate.ts';
import { groupingFactors } from './variable/groups.ts';
import { checkLevelCounts, numericTextWarnings, roundedIdWarnings } from './variable/textFactors.ts';
import { takeNumbers } from './variable/value.ts';
import { checkWeights, missingMask, optionValues, zeroMask } from './weights.ts';

/**
 * The design of a formula on `table`: complete rows only, fixed-effect columns of full rank, everything named.
 * Rows whose weight or number of trials is zero are left out like incomplete ones.
 *
 * @throws GlmmError for all that is wrong with the data, see the codes of errors.ts.
 */
export function buildDesign(written: Formula, table: DataTable, family: Family, options: DesignOptions = {}): Design {
  const naAction = options.naAction ?? 'omit';
  if (naAction !== 'omit' && naAction !== 'fail') {
    throw new GlmmError('INVALID_OPTION', `naAction is 'omit' or 'fail', not ${quoted(String(naAction))}`, {
      naAction,
    });
  }
  const weights = options.weights === undefined ? null : optionValues('weights', options.weights, table);
  if (weights !== null) checkWeights(weights);
  const offset = options.offset === undefined ? null : optionValues('offset', options.offset, table);
  const ofGroups =
    options.groupWeights === undefined ? null : optionValues('groupWeights', options.groupWeights, table);
  if (ofGroups !== null) checkWeights(ofGroups);
  const contrasts = checkContrasts(options.contrasts ?? {}, written);
  const formulas = secondFormulas(options, table, family);
  const frame = completeFrame(written, formulas, table, { weights, offset, groupWeights: ofGroups }, options);
  const formula = { ...written, random: joinNumbers(written.random, frame) };

  const { response, warnings } = responseOf(formula, frame, weights, family);
  checkLevelCounts(formula, frame, table);
  const recipes = [formula.fixed, ...formula.random].map((terms) =>
    learnRecipe(terms, frame.variable, contrasts, formula.text),
  );
  const [fixedNames, ...randomNames] = columnNames(recipes);
  const { fixed, aliased, allFixedNames, allFixedAssign } = fixedEffects(recipes[0], fixedNames, frame);
  checkFewerThanRows(fixed, frame.nObs);
  const { second, warnings: ofSecond } = secondPredictors(formulas, frame, contrasts, response, family);
  const related = formula.random.map((term) => relationshipOf(term, options.relationship ?? {}, formula.text));
  const { groups: factors, groupOf } = groupingFactors(
    formula.random,
    table,
    frame.rows,
    formula.text,
    randomNames,
    related,
  );
  const groups = weighGroups(factors, options.groupWeights, ofGroups, frame.rows);
  if (familyOf(family).support.isOrdered && fixed.assign[0] !== -1) throw withoutPlace(formula);
  const ones = fixed.assign[0] === -1 ? fixed.values.subarray(0, frame.nObs) : null;
  const random = formula.random.map((term, t) =>
    randomTerm(
      term,
      groupOf[t],
      formula.text,
      frame,
      recipes[t + 1],
      randomNames[t],
      ones,
      among(related[t], groups[groupOf[t]]),
    ),
  );
  formula.random.forEach((term, t) => {
    const { codes, levels } = groups[groupOf[t]];
    checkTimes(term, codes, levels, frame, formula.text);
  });
  random.forEach((term, t) => {
    checkIdentified(
      term,
      groups[term.group],
      formula.random[t],
      formula.text,
      family,
      response,
      second?.disp !== undefined,
    );
  });
  checkPartitions(random, groups, formula.random, formula.text);

  return {
    formula,
    nObs: frame.nObs,
    rows: frame.rows,
    droppedRows: frame.droppedRows,
    response,
    offset: totalOffset(formula, frame, offset),
    offsetRecipe: offsetRecipe(formula, frame, options.offset),
    fixed,
    aliased,
    allFixedNames,
    allFixedAssign,
    random,
    groups,
    ...(second && { second }),
    replay: replayOf(frame.variable(formula.response), options),
    warnings: [
      ...warnings,
      ...roundedIdWarnings(formula, table),
      ...numericTextWarnings(formula, table),
      ...doubleBarWarnings(written.random, frame),
      ...rankWarnings(aliased),
      ...ofSecond,
      ...mergedWarnings(formula),
    ],
  };
}

function among(related: ReadRelationship | null, { levels }: GroupingFactor): Relationship | null {
  return related && relationshipAmong(related, new Map(levels.map((level, k) => [level, k])));
}

/** The thresholds of ordered categories stand in for an intercept. */
function withoutPlace({ text, response }: Formula): GlmmError {
  return errorAt(
    'INVALID_RESPONSE',
    'thresholds move with the intercept: a formula for such categories must not leave it out. Write it without 0 or -1',
    text,
    response.from,
    response.to,
  );
}

/** The frame of everything the model uses, options included. */
function completeFrame(
  formula: Formula,
  second: SecondFormulas,
  table: DataTable,
  { weights, offset, groupWeights }: Record<'weights' | 'offset' | 'groupWeights', ArrayLike<number> | null>,
  options: DesignOptions,
): Frame {
  const { text, response, fixed, offsets, random } = formula;
  const scope = { table, text, memory: learning([]) };
  for (const term of random)
    for (const node of [...term.group, ...(term.relationship ? [term.relationship.single] : [])])
      checkColumn(node, scope);
  const termVariables = [fixed, ...random].flatMap(({ terms }) => terms.flatMap(({ variables }) => variables));
  const groupColumns = random.flatMap(({ group }) => group.map(({ name }) => name));
  const masks = [
    ...missingMask('weights', options.weights, weights),
    ...missingMask('groupWeights', options.groupWeights, groupWeights),
    ...missingMask('offset', options.offset, offset),
    ...zeroMask(response, table, text, weights, groupWeights),
  ];
  const others = [second.zi, second.disp].flatMap((one) =>
    one === null ? [] : [{ text: one.text, exprs: one.fixed.terms.flatMap(({ variables }) => variables) }],
  );
  return modelFrame(
    [response, ...termVariables, ...offsets],
    groupColumns,
    masks,
    table,
    text,
    options.naAction ?? 'omit',
    others,
  );
}

function responseOf(
  formula: Formula,
  frame: Frame,
  weights: ArrayLike<number> | null,
  family: Family,
): CheckedResponse {
  const kept =
    weights === null ? null : frame.rows === null ? Float64Array.from(weights) : takeNumbers(weights, frame.rows);
  const checked = readResponse(frame.variable(formula.response), kept, family, formula.text, frame.rows);
  const empty = checked.response.categories === undefined ? [] : frame.unusedLevels(formula.response);
  return empty.length === 0
    ? checked
    : { ...checked, warnings: [...checked.warnings, emptyCategories(empty, checked)] };
}

/** Nothing determines thresholds beside a category without rows, so it is none. */
function emptyCategories(empty: readonly string[], { response }: CheckedResponse): GlmmWarning {
  const [which, it] = empty.length === 1 ? ['category', 'it is'] : ['categories', 'they are'];
  return {
    code: 'EMPTY_CATEGORY',
    message:
      `No row is in the ${which} ${nameList(empty.map((name) => quoted(name)))} of ${response.label}: ${it} left out, ` +
      `and thresholds are between the others, ${nameList(response.categories!.map((name) => quoted(name)))}. Leave ${it.split(' ')[0] === 'it' ? 'it' : 'them'} out of the option \`levels\` to say that this is meant.`,
    details: { response: response.label, categories: empty },
  };
}
