/**
 * Memory of models, lent for as long as a piece of work lasts. Browsers allow a process about a hundred instances, whatever these
 * hold, so small models stand one after another in the memory of the one that is always there; large ones have their own.
 */
import { GlmmError } from '../errors.ts';
import { createInstance, dropShared, type KernelInstance, sharedInstance } from './instance.ts';

export interface Loan<T> {
  readonly made: T;
  /** Gives the memory to the next model. Nothing of this one may be used afterwards. */
  giveBack(): void;
}

/** Memory of the shared instance, in bytes. Growth would take the views of all models in it. */
const ROOM = 8 * 1024 * 1024;
/** A model that will take more has an instance of its own. */
const SMALL = ROOM / 4;
const PAGE = 65_536;

/** What the work under way has borrowed; null outside of any. */
let scope: (() => void)[] | null = null;

/** Models in the shared instance, by address; those that were given back stay while others stand above them. */
const places: { readonly from: number; over: boolean }[] = [];

/** Instances of large models that were given back, as long as the collector leaves them. */
let idle: WeakRef<KernelInstance>[] = [];

/** Does `work` and takes back everything that it has borrowed, whether it ends or throws. Its result must not hold a model. */
export function lending<T>(work: () => T): T {
  const { made, giveBack } = keeping(work);
  giveBack();
  return made;
}

/** What `work` makes, with the models in it, until `giveBack`: for what lives over several turns of the event loop. */
export function keeping<T>(work: () => T): Loan<T> {
  const outer = scope;
  const own: (() => void)[] = [];
  const giveBack = (): void => {
    for (const one of own.splice(0).reverse()) one();
  };
  scope = own;
  try {
    return { made: work(), giveBack };
  } catch (error) {
    giveBack();
    throw error;
  } finally {
    scope = outer;
  }
}

/**
 * Makes a model in borrowed memory. Outside of any work it has an instance to itself, which is left to the collector.
 *
 * @param bytes about how much memory the model will take
 * @throws GlmmError OUT_OF_MEMORY, and what `make` throws
 */
export function borrow<T>(bytes: number, make: (instance: KernelInstance) => T): Loan<T> {
  if (scope === null) return { made: make(createInstance()), giveBack: () => {} };
  const loan = bytes <= SMALL ? shared(make) : alone(make);
  scope.push(loan.giveBack);
  return loan;
}

/** A loan from elsewhere: taken back with the others of the work under way. */
export function lent<T>(loan: Loan<T>): Loan<T> {
  scope?.push(loan.giveBack);
  return loan;
}

function shared<T>(make: (instance: KernelInstance) => T): Loan<T> {
  const instance = sharedInstance();
  const { exports, memory } = instance;
  const isFirst = places.length === 0;
  if (isFirst) makeRoom(memory);
  const place = { from: exports.handedOut(), over: false };
  places.push(place);
  const giveBack = (): void => {
    if (place.over) return;
    place.over = true;
    while (places.at(-1)?.over) exports.takeBack(places.pop()?.from ?? 0);
    if (places.length > 0 || memory.buffer.byteLength <= ROOM) return;
    dropShared();
    idle.push(new WeakRef(instance));
  };
  exports.keepSize(isFirst ? 0 : 1);
  try {
    const made = make(instance);
    // some models do with less, but then their numbers have other last digits than elsewhere
    if (exports.wasRefused() === 0) return { made, giveBack };
  } catch (error) {
    if (exports.wasRefused() === 0) {
      giveBack();
      throw error;
    }
  }
  giveBack();
  return alone(make);
}

/** A page that is never written to costs nothing. */
function makeRoom(memory: KernelInstance['memory']): void {
  const missing = ROOM - memory.buffer.byteLength;
  try {
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  } catch (error) {
    // the model may do with less
    if (!(error instanceof RangeError)) throw error;
  }
}

function alone<T>(make: (instance: KernelInstance) => T): Loan<T> {
  const instance = takeIdle() ?? newInstance();
  if (instance === null) return shared(make);
  const { exports } = instance;
  exports.keepSize(0);
  const from = exports.handedOut();
  let isOver = false;
  const giveBack = (): void => {
    if (isOver) return;
    isOver = true;
    exports.takeBack(from);
    idle.push(new WeakRef(instance));
  };
  try {
    return { made: make(instance), giveBack };
  } catch (error) {
    giveBack();
    throw error;
  }
}

function takeIdle(): KernelInstance | undefined {
  const alive = idle.map((one) => one.deref()).filter((one) => one !== undefined);
  const taken = alive.pop();
  idle = alive.map((one) => new WeakRef(one));
  return taken;
}

/** null where there is no room for another instance, but the shared one can still grow. */
function newInstance(): KernelInstance | null {
  try {
    return createInstance();
  } catch (error) {
    if (places.length > 0 || !isOutOfMemory(error)) throw error;
    return null;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof GlmmError && error.code === 'OUT_OF_MEMORY';
}
