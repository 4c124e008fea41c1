/**
 * Truth: the engines' own conditional standard deviations, and their modes at moved parameters.
 */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { effectsToUser } from '../../src/fit/engine/effects.ts';
import { fromUser } from '../../src/fit/engine/parameters.ts';
import { glmm } from '../../src/index.ts';
import { predictionState } from '../../src/predict/predictionState.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { fitCase, predictionCases } from './cases.ts';

/** Modes are found to 1e-10 of a conditional standard deviation; divided by the width of the difference. */
const SLOPE = 1e-6;
const STEP = 1e-4;

describe.each(predictionCases.filter(({ family }) => family !== 'gaussian'))('$id', (one) => {
  const estimation = estimationOf(fitCase(one));
  const state = predictionState(estimation);
  const joint = state.joint!;
  // the log shape, where there is one, is the last of the search's parameters and of the columns of the slope
  const logShape = estimation.parameters.subarray(state.theta.length + state.beta.length);
  const parameters = [...state.theta, ...state.beta, ...logShape];
  const size = parameters.length;

  it('the inverse curvature is that of the engine', () => {
    const sd = state.groups.flatMap(({ modeSd }) => modeSd);
    sd.forEach((value, i) => {
      expectRelative(Math.sqrt(joint.covariance[i * joint.block + (i % joint.block)]), value, 1e-9, `effect ${i}`);
    });
  });

  it('the mode moves with the parameters as it says', () => {
    const { engine, map } = estimation.open();
    const modesAt = (k: number, by: number): number[] => {
      const user = [...parameters];
      user[k] += by;
      engine.resetModes();
      const effects = effectsToUser(estimation.design, map, engine.effects(fromUser(map, user)));
      return estimation.design.groups.flatMap(({ levels }, g) =>
        levels.flatMap((_, level) =>
          estimation.design.random.flatMap(({ group, names }, t) =>
            group === g ? names.map((__, d) => effects[t].mode[level * names.length + d]) : [],
          ),
        ),
      );
    };
    for (let k = 0; k < size; k++) {
      const above = modesAt(k, STEP);
      const below = modesAt(k, -STEP);
      above.forEach((value, i) => {
        expectAbsolute(
          joint.slope[i * size + k],
          (value - below[i]) / (2 * STEP),
          SLOPE,
          `effect ${i}, parameter ${k}`,
        );
      });
    }
  });
});

describe('a variance estimated as zero', () => {
  const { x, g } = simulateIntercept({
    seed: 5,
    nGroups: 10,
    rowsPerGroup: 6,
    family: 'poisson',
    beta: [0.5, 0.3],
    sd: 0,
  });
  // the same responses in each group: less variance between groups than chance would give
  const y = Array.from(x, (_, i) => [0, 1, 2, 3, 1, 2][i % 6]);
  const fit = glmm('y ~ x + (1 | g)', { x, g, y }, { family: 'poisson', nAGQ: 9 });

  it('predictions and standard errors are those without random effects', () => {
    expect(fit.theta[0]).toBe(0);
    const conditional = fit.predict({ se: true });
    const zero = fit.predict({ se: true, randomEffects: 'zero' });
    const marginal = fit.predict({ se: true, randomEffects: 'marginal' });
    conditional.fit.forEach((eta, i) => {
      expect(eta).toBe(zero.fit[i]);
      expectRelative(marginal.fit[i], eta, 1e-14, 'marginal');
      expectRelative(conditional.se![i], zero.se![i], 1e-12, 'standard error');
      expectRelative(marginal.se![i], zero.se![i], 1e-12, 'standard error, marginal');
    });
  });
  it('marginal coefficients are the conditional ones', () => {
    fit.marginalCoefficients().forEach(({ estimate, conditional, stdError }, j) => {
      expectAbsolute(estimate, conditional, 1e-13, 'coefficient');
      expectRelative(stdError, fit.coefficients[j].stdError, 1e-10, 'standard error');
    });
  });
  it('no share lies between groups, and no interval is claimed for it', () => {
    const { estimate, lower, upper } = fit.icc();
    expect(estimate).toBe(0);
    expect([lower, upper]).toEqual([Number.NaN, Number.NaN]);
    expect(fit.medianOddsRatio()[0].estimate).toBe(1);
  });
});
