/** The formula of each model as tables of several print it: with those of its second predictors, where the models differ in them. */
import type { Estimation } from '../../fit/estimation.ts';

/** `y ~ x + (1 | g), ziformula = ~ x`; `~ 0` where others have excess zeros, `~ 1` where others have a dispersion model. */
export function formulasOf(cores: readonly Estimation[]): string[] {
  const zi = different(cores.map(({ numbers: { zeroInflation } }) => zeroInflation?.formula ?? '~ 0'));
  const disp = different(cores.map(({ numbers: { dispersionModel } }) => dispersionModel?.formula ?? '~ 1'));
  return cores.map(({ numbers: { formula } }, k) => {
    const seconds = [zi && `ziformula = ${zi[k]}`, disp && `dispformula = ${disp[k]}`];
    return [formula, ...seconds.filter((one) => one !== null)].join(', ');
  });
}

/** null where all are the same. */
function different(formulas: readonly string[]): readonly string[] | null {
  return new Set(formulas).size > 1 ? formulas : null;
}
