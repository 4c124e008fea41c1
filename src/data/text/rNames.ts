/**
 * What R's programs call the options of ours, where no likeness of letters would tell: lme4, glmmTMB, emmeans, pbkrtest, simr, broom.mixed.
 */
const OURS: ReadonlyMap<string, string> = new Map([
  ['REML', 'method'],
  ['nsim', 'n'],
  ['ddf', 'df'],
  ['lmer.df', 'df'],
  ['mode', 'type'],
  ['re.form', 'randomEffects'],
  ['reForm', 'randomEffects'],
  ['se.fit', 'se'],
  ['conf.level', 'level'],
  ['na.strings', 'na'],
  ['newparams', 'parameters'],
  ['cov.reduce', 'covReduce'],
  ['priors', 'prior'],
  ['var', 'variable'],
  ['variables', 'variable'],
  ['data', 'newData'],
  ['zi', 'ziformula'],
]);

const EXACT = 'The likelihood of a linear mixed model is exact: leave it out.\n';

/** Arguments of R's that are no option here, and what is done instead; and those of generalized models alone. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['subset', 'Filter the rows first.\n'],
  ['REML', 'REML is for lmm().\n'],
  ['family', 'family is for glmm().\n'],
  ['nAGQ', EXACT],
  ['integration', EXACT],
]);

/** The option that a name of R's means among those that there are, else the name itself. */
export function fromR(name: string, known: readonly string[]): string {
  const own = OURS.get(name);
  return own !== undefined && known.includes(own) ? own : name;
}

/** A line on what is done where R has an argument of this name; nothing of other names. */
export function insteadOfR(name: string): string {
  return INSTEAD.get(name) ?? '';
}
