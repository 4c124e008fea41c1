/**
 * A fit back from its JSON: nothing is trusted.
 */
import { isPlain, shown } from '../../data/check.ts';
import { decode } from '../../data/decode.ts';
import { GlmmError } from '../../errors.ts';
import { checkFit, FIT } from '../../fit/schema.ts';
import type { FitSummary } from '../../fit/types.ts';
import { upgradeFit } from './fitUpgrade.ts';
import { FORMAT, VERSION } from './json.ts';

/** Ways from earlier versions to this one. */
const UPGRADES: ReadonlyMap<unknown, typeof upgradeFit> = new Map([[1, upgradeFit]]);

/**
 * The numbers of a fit from what `toJson` gave, parsed.
 *
 * @throws GlmmError INVALID_FILE when it is something else, of a later version, or has a member that is not what it should be
 */
export function fromJson(json: unknown): FitSummary {
  const found = isPlain(json) ? json : {};
  if (found.format !== FORMAT) {
    throw new GlmmError('INVALID_FILE', `not a fit of glmm-wasm: its member "format" is not "${FORMAT}".`);
  }
  const upgrade = UPGRADES.get(found.version);
  if (found.version !== VERSION && upgrade === undefined) {
    const known = [...UPGRADES.keys(), VERSION].join(' and ');
    throw new GlmmError(
      'INVALID_FILE',
      `the fit has version ${shown(found.version)}, this program reads versions ${known}.`,
    );
  }
  const members = Object.fromEntries(Object.entries(found).filter(([name]) => Object.hasOwn(FIT, name)));
  const fit = decode(upgrade ? upgrade(members) : members) as FitSummary;
  checkFit(fit);
  return fit;
}
