import { describe, expect, it } from 'vitest';
import { modelFrame } from '../../src/design/frame.ts';
import { columnNames } from '../../src/design/matrix/columnNames.ts';
import { learnRecipe, matrixOf } from '../../src/design/matrix/matrix.ts';
import { applyRecipe } from '../../src/design/recipe.ts';
import { fixedFormula, fixtures, fixtureTable, largestError, type MatrixFixture } from './fixtures.ts';

/** Orthogonal polynomials by a recurrence here and by QR in R: a few units of rounding each. */
const TOLERANCE = 1e-12;

const table = fixtureTable(fixtures.data);
const newTable = fixtureTable(fixtures.newData);

function learned(fixture: MatrixFixture) {
  const formula = fixedFormula(fixture.formula, table);
  const variables = formula.fixed.terms.flatMap((term) => term.variables);
  const frame = modelFrame([formula.response, ...variables, ...formula.offsets], [], [], table, formula.text, 'omit');
  const recipe = learnRecipe(formula.fixed, frame.variable, fixture.contrasts ?? {}, formula.text);
  return { frame, matrix: matrixOf(recipe, columnNames([recipe])[0], frame) };
}

describe('model matrices are those of R model.matrix', () => {
  for (const fixture of [...fixtures.matrices, ...fixtures.splines]) {
    const title = `${fixture.formula} ${Object.keys(fixture.contrasts ?? {}).length > 0 ? JSON.stringify(fixture.contrasts) : ''}`;
    it(title, () => {
      const { frame, matrix } = learned(fixture);
      expect(frame.rows === null ? fixture.rows : Array.from(frame.rows)).toEqual(fixture.rows);
      expect(frame.nObs).toBe(fixture.rows.length);
      expect(matrix.names).toEqual(fixture.names);
      expect(matrix.assign.map((term) => term + 1)).toEqual(fixture.assign);
      expect(largestError(matrix.values, fixture.values)).toBeLessThan(TOLERANCE);
    });

    if (fixture.new === null) continue;
    const expected = fixture.new;
    it(`${title}, from its recipe as JSON, on new data`, () => {
      const recipe = JSON.parse(JSON.stringify(learned(fixture).matrix.recipe));
      const matrix = applyRecipe(recipe, newTable);
      expect(matrix.names).toEqual(expected.names);
      expect(largestError(matrix.values, expected.values)).toBeLessThan(TOLERANCE);
    });
  }

  it('gives the same columns again for the data it was learned from', () => {
    for (const fixture of fixtures.matrices) {
      const { frame, matrix } = learned(fixture);
      const again = applyRecipe(JSON.parse(JSON.stringify(matrix.recipe)), table, frame.rows);
      expect(again.values, fixture.formula).toEqual(matrix.values);
    }
  });
});
