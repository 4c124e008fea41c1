import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { glmm } from '../../src/index.ts';
import { pollsFile } from '../support/datasets.ts';

/**
 * A published lme4 summary (course notes on a 1988 election poll), with the exact estimates and standard errors in place
 * of lme4's finite differences, which are off in the fourth digit.
 */
it('the lecture on the polls, model 1, in every printed digit', (test) => {
  const polls = readCsv(readFileSync(pollsFile(test), 'utf8'));
  const fit = glmm('bush ~ black + female + (1 | state_label)', polls, {
    family: 'binomial',
    nAGQ: 1,
    dataName: 'polls_subset',
  });
  expect(fit.summary()).toBe(`Generalized linear mixed model fit by maximum likelihood (Laplace Approximation)
 Family: binomial  ( logit )
Formula: bush ~ black + female + (1 | state_label)
Modelled: bush = 1
   Data: polls_subset

     AIC      BIC   logLik deviance df.resid${' '}
  2666.7   2689.1  -1329.3   2658.7     2011${' '}

Scaled residuals:${' '}
    Min      1Q  Median      3Q     Max${' '}
-1.7276 -1.0871  0.6673  0.8422  2.5271${' '}

Random effects:
 Groups      Name        Variance Std.Dev.
 state_label (Intercept) 0.1692   0.4113${'  '}
Number of obs: 2015, groups:  state_label, 49

Fixed effects:
            Estimate Std. Error z value Pr(>|z|)${'    '}
(Intercept)  0.44523    0.10142   4.390 1.13e-05 ***
black       -1.74158    0.20945  -8.315  < 2e-16 ***
female      -0.09705    0.09513  -1.020    0.308${'    '}
---
Signif. codes:  0 ‘***’ 0.001 ‘**’ 0.01 ‘*’ 0.05 ‘.’ 0.1 ‘ ’ 1

Correlation of Fixed Effects:
       (Intr) black${' '}
black  -0.119${'       '}
female -0.551 -0.005

What to know:
- 178 of 2193 rows were left out because of missing values: bush (178).
- The random effects were integrated out by the Laplace approximation, that is
  one quadrature point; with 15 points logLik would change by 0.09 and, by a
  linear estimate, no estimate would move by more than 0.03 standard errors.
- Converged: a further Newton step would raise logLik by less than 1e-06.`);
});
