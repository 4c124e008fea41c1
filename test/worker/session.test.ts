/** A session on the calling thread gives what the direct calls give. */
import { describe, expect, it } from 'vitest';
import { anova, compareModels, glmm, lmm, power } from '../../src/index.ts';
import { plotSpec } from '../../src/plot.ts';
import { GlmmError, glmmWorker, type Session } from '../../src/worker.ts';
import { CBPP, cbpp } from './support.ts';

const FAMILY = { family: 'binomial' } as const;

async function withData(data: Record<string, ArrayLike<unknown>> = cbpp()): Promise<Session> {
  const session = glmmWorker({ worker: false });
  await session.setData(data);
  return session;
}

async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (reason) => reason,
  );
}

describe('setData', () => {
  it('says what the columns are', async () => {
    const session = glmmWorker({ worker: false });
    const rows = [
      { g: 'a', x: 1 },
      { g: null, x: Number.NaN },
    ];
    expect(await session.setData(rows)).toEqual({
      rows: 2,
      columns: [
        { name: 'g', kind: 'factor', missing: 1, levels: 1 },
        { name: 'x', kind: 'numeric', missing: 1, levels: null },
      ],
    });
  });

  it('rejects as glmm() would throw', async () => {
    const session = glmmWorker({ worker: false });
    await expect(session.setData({ a: [1, 2], b: [1] })).rejects.toMatchObject({ code: 'UNEQUAL_LENGTHS' });
    await expect(session.setData({ a: [() => 1] })).rejects.toMatchObject({ code: 'UNSUPPORTED_DATA' });
  });

  it('takes a copy: what happens to the arrays afterwards is not seen', async () => {
    const data = cbpp();
    const session = await withData(data);
    const before = (await session.glmm(CBPP, FAMILY)).logLik;
    (data['incidence'] as Float64Array).fill(0);
    expect((await session.glmm(CBPP, FAMILY)).logLik).toBe(before);
  });

  it('with transfer takes the arrays away', async () => {
    const data = cbpp();
    const session = glmmWorker({ worker: false });
    await session.setData(data, { transfer: true });
    expect(data['incidence']!.length).toBe(0);
    expect((await session.glmm(CBPP, FAMILY)).nobs).toBe(56);
  });

  it('copies memory that threads share', async () => {
    const { incidence, ...rest } = cbpp();
    const shared = new Float64Array(new SharedArrayBuffer(8 * 56));
    shared.set(incidence as Float64Array);
    const session = await withData({ incidence: shared, ...rest });
    const before = (await session.glmm(CBPP, FAMILY)).logLik;
    shared.fill(0);
    expect((await session.glmm(CBPP, FAMILY)).logLik).toBe(before);
  });

  it('with transfer refuses two columns of one buffer, and has taken nothing then', async () => {
    const { incidence, size, ...rest } = cbpp();
    const buffer = new ArrayBuffer(2 * 8 * 56);
    const [a, b] = [new Float64Array(buffer, 0, 56), new Float64Array(buffer, 8 * 56)];
    a.set(incidence as Float64Array);
    b.set(size as Float64Array);
    const own = Float64Array.of(...Array.from({ length: 56 }, (_, k) => k));
    const data = { own, ...rest, incidence: a, size: b };
    const session = glmmWorker({ worker: false });
    await expect(session.setData(data, { transfer: true })).rejects.toMatchObject({
      code: 'UNSUPPORTED_DATA',
      message: expect.stringContaining('columns "incidence" and "size" are views of one buffer'),
    });
    expect([own.length, a.length, b.length]).toEqual([56, 56, 56]);
    await session.setData(data);
    expect((await session.glmm(CBPP, FAMILY)).nobs).toBe(56);
  });

  it('names the column whose array is detached, as the direct call does', async () => {
    const data = cbpp();
    structuredClone(data['size'], { transfer: [(data['size'] as Float64Array).buffer as ArrayBuffer] });
    const refused = { code: 'UNSUPPORTED_DATA', message: expect.stringMatching(/column "size" .* detached/) };
    await expect(glmmWorker({ worker: false }).setData(data)).rejects.toMatchObject(refused);
    expect(() => glmm(CBPP, data, FAMILY)).toThrow(/column "size" .* detached/);
  });

  it('replaces the data, while fits keep theirs', async () => {
    const session = await withData();
    const fit = await session.glmm(CBPP, FAMILY);
    await session.setData({ y: [1, 2, 3, 4], g: ['a', 'a', 'b', 'b'] });
    expect((await fit.fitted()).length).toBe(56);
    await expect(session.glmm(CBPP, FAMILY)).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' });
  });

  it('takes any name of a column', async () => {
    const { herd, ...rest } = cbpp();
    const data = Object.defineProperty({ ...rest }, '__proto__', { value: herd, enumerable: true });
    const session = await withData(data);
    const fit = await session.glmm(CBPP.replace('herd', '`__proto__`'), FAMILY);
    expect(Object.entries(fit.ngroups)).toEqual([['__proto__', 15]]);
  });
});

describe('a fit in a session', () => {
  it('has the numbers and texts of the direct fit, to the last bit', async () => {
    const [session, direct] = [await withData(), glmm(CBPP, cbpp(), FAMILY)];
    const fit = await session.glmm(CBPP, FAMILY);
    expect(fit.beta).toEqual(direct.beta);
    expect(fit.logLik).toBe(direct.logLik);
    expect(fit.summary()).toBe(direct.summary());
    expect(fit.tidy()).toEqual(direct.tidy());
    expect(fit.fixef()).toEqual(direct.fixef());
    expect(Object.isFrozen(fit)).toBe(true);
  });

  it('answers every method as the direct fit does', async () => {
    const [session, direct] = [await withData(), glmm(CBPP, cbpp(), FAMILY)];
    const fit = await session.glmm(CBPP, FAMILY);
    const newData = [{ herd: '1', period: '2', incidence: 0, size: 10 }];
    expect(await fit.ranef()).toEqual({ ...direct.ranef() });
    expect(await fit.predict({ newData, type: 'response' })).toEqual(direct.predict({ newData, type: 'response' }));
    expect(await fit.residuals({ type: 'deviance' })).toEqual(direct.residuals({ type: 'deviance' }));
    expect(await fit.confint({ method: 'wald' })).toEqual(direct.confint({ method: 'wald' }));
    expect(await fit.icc()).toEqual(direct.icc());
    expect(await fit.simulate({ seed: 3 })).toEqual(direct.simulate({ seed: 3 }));
    expect(await fit.plotSpec('caterpillar')).toEqual(plotSpec(direct, 'caterpillar'));
    expect(await fit.save()).toEqual(direct.toJSON());
  });

  it('is refitted to another response', async () => {
    const [session, direct] = [await withData(), glmm(CBPP, cbpp(), FAMILY)];
    const fit = await session.glmm(CBPP, FAMILY);
    const [y] = direct.simulate({ seed: 5 });
    const refitted = await fit.refit(y!);
    expect(refitted.beta).toEqual(direct.refit(y!).beta);
    expect((await refitted.influence()).groups.length).toBe(15);
  });

  it('is compared by anova()', async () => {
    const session = await withData();
    const fits = [await session.glmm(CBPP.replace('period', '1'), FAMILY), await session.glmm(CBPP, FAMILY)];
    const direct = anova(glmm(CBPP.replace('period', '1'), cbpp(), FAMILY), glmm(CBPP, cbpp(), FAMILY));
    expect(String(await session.anova(fits))).toBe(String(direct));
  });

  it('is one of several models by compareModels(), and alone a table of tests by anova()', async () => {
    const session = await withData();
    const fits = [await session.glmm(CBPP.replace('period', '1'), FAMILY), await session.glmm(CBPP, FAMILY)];
    const direct = [glmm(CBPP.replace('period', '1'), cbpp(), FAMILY), glmm(CBPP, cbpp(), FAMILY)];
    const there = await session.compareModels(fits);
    expect({ ...there }).toEqual({ ...compareModels(direct) });
    expect(String(there)).toBe(String(compareModels(direct)));
    expect(String(await session.anova(fits.slice(1)))).toBe(String(direct[1]!.jointTests()));
    await expect(session.compareModels(fits.slice(1))).rejects.toThrow('at least two');
  });

  it('is linear by lmm()', async () => {
    const session = await withData();
    const formula = 'size ~ period + (1 | herd)';
    expect((await session.lmm(formula)).summary()).toBe(lmm(formula, cbpp()).summary());
  });

  it('is made again when the session has forgotten it', async () => {
    const session = await withData();
    const first = await session.glmm(CBPP, FAMILY);
    for (let k = 1; k <= 10; k++) await session.glmm(CBPP, { ...FAMILY, nAGQ: k });
    expect((await first.fitted())[0]).toBe(glmm(CBPP, cbpp(), FAMILY).fitted()[0]);
  });

  it('says so when it has been disposed of', async () => {
    const fit = await (await withData()).glmm(CBPP, FAMILY);
    fit.dispose();
    await expect(fit.fitted()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(fit.summary()).toContain('herd');
  });
});

describe('errors', () => {
  it('arrive as GlmmError with code, details and the text with its caret', async () => {
    const session = await withData();
    const formula = CBPP.replace('period', 'priod');
    const here = await reasonOf(session.glmm(formula, FAMILY));
    const direct = await reasonOf((async () => glmm(formula, cbpp(), FAMILY))());
    expect(here).toBeInstanceOf(GlmmError);
    expect(here).toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: (direct as GlmmError).message,
      details: (direct as GlmmError).details,
    });
  });

  it('tell that there are no data, that a function cannot travel, and that the session is closed', async () => {
    const session = glmmWorker({ worker: false });
    await expect(session.glmm(CBPP)).rejects.toMatchObject({ code: 'EMPTY_DATA' });
    await session.setData(cbpp());
    await expect(session.glmm(CBPP, { onIteration: () => {} } as never)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await expect(session.glmm(CBPP, { weights: (() => 1) as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await session.close();
    await expect(session.glmm(CBPP)).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    expect(() => glmmWorker({ threads: 0 })).toThrow(GlmmError);
  });
});

describe('latest', () => {
  it('resolves the newest request of a channel and rejects those before it', async () => {
    const session = await withData();
    const asked = [1, 3, 5, 7].map((nAGQ) => session.latest('fit', CBPP, { ...FAMILY, nAGQ }));
    const settled = await Promise.allSettled(asked);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(settled[0]).toMatchObject({ reason: { code: 'SUPERSEDED' } });
    expect(await asked[3]).toMatchObject({ nAGQ: 7 });
  });

  it('keeps channels apart', async () => {
    const session = await withData();
    const [a, b] = [session.latest('a', CBPP, FAMILY), session.latest('b', CBPP, { ...FAMILY, nAGQ: 3 })];
    expect((await a).nAGQ as number).toBeGreaterThan((await b).nAGQ as number);
  });
});

describe('nested factors', () => {
  it('take an order for each there and back, with the certificates of both', async () => {
    const codes = Array.from({ length: 90 }, (_, i) => i);
    const session = await withData({
      y: codes.map((i) => ((i * 7) % 11 < 3 + (i % 5) ? 1 : 0)),
      a: codes.map((i) => `a${i % 5}`),
      b: codes.map((i) => `b${i % 15}`),
      c: codes.map((i) => `c${i % 30}`),
    });
    const fit = await session.glmm('y ~ 1 + (1 | a / b)', { family: 'binomial', nAGQ: { outer: 5, inner: 7 } });
    expect(fit.nAGQ).toEqual({ outer: 5, inner: 7 });
    expect(fit.quadrature!.levels!.map(({ group, points }) => [group, points])).toEqual([
      ['a', 5],
      ['b:a', 7],
    ]);
    const nAGQ = { outer: 3, middle: 4, inner: 5 };
    const three = await session.glmm('y ~ 1 + (1 | a / b / c)', { family: 'binomial', nAGQ });
    expect(three.nAGQ).toEqual(nAGQ);
    expect(three.quadrature!.levels!.map(({ level }) => level)).toEqual(['outer', 'middle', 'inner']);
  });
});

describe('a signal', () => {
  it('aborted before, while waiting and with a reason', async () => {
    const session = await withData();
    await expect(session.glmm(CBPP, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    const controller = new AbortController();
    const [first, second] = [session.glmm(CBPP, FAMILY), session.glmm(CBPP, { ...FAMILY, signal: controller.signal })];
    controller.abort('enough');
    await expect(second).rejects.toBe('enough');
    expect((await first).nobs).toBe(56);
  });

  it('stops a profile, and a bootstrap with what it has', async () => {
    const session = await withData();
    const fit = await session.glmm(CBPP, FAMILY);
    const stopAfter = (done: number) => {
      const controller = new AbortController();
      const onProgress = (progress: { readonly done: number }) => progress.done >= done && controller.abort();
      return { signal: controller.signal, onProgress };
    };
    await expect(fit.profile(stopAfter(1))).rejects.toMatchObject({ name: 'AbortError' });
    const { aborted, replicates, requested } = await fit.bootstrap({ n: 5000, ...stopAfter(1) });
    expect(aborted).toBe(true);
    expect(requested).toBe(5000);
    expect(replicates.length).toBeGreaterThan(0);
    expect(replicates).toEqual(glmm(CBPP, cbpp(), FAMILY).bootstrap({ n: replicates.length }).replicates);
  });
});

it('tells the progress of fits and of long jobs', async () => {
  const session = await withData();
  const told: unknown[] = [];
  const fit = await session.glmm(CBPP, { ...FAMILY, onProgress: (progress) => told.push(progress) });
  await fit.influence({ onProgress: (progress) => told.push(progress) });
  expect(told).toContainEqual(expect.objectContaining({ phase: 'fit', done: 1, total: null }));
  expect(told).toContainEqual(expect.objectContaining({ phase: 'influence', total: 15 }));
});

describe('power()', () => {
  const options = {
    ...FAMILY,
    parameters: { beta: { '(Intercept)': -1.5, period2: -0.8 }, sd: { herd: 0.7 } },
    test: 'period',
    n: 12,
    nAGQ: 3,
  } as const;
  // the response of the data is there, and no simulation sees it
  const direct = () => power(CBPP, cbpp(), options);

  it('is that of power() for the data of the session, and tells how far it is', async () => {
    const session = await withData();
    const seen: number[] = [];
    const found = await session.power(CBPP, {
      ...options,
      onProgress: ({ phase, done }) => phase === 'power' && seen.push(done),
    });
    expect({ ...found }).toEqual({ ...direct() });
    expect(String(found)).toBe(String(direct()));
    expect(seen.at(-1)).toBe(12);
    await session.close();
  });

  it('stopped gives what was done', async () => {
    const session = await withData();
    const stop = new AbortController();
    const found = await session.power(CBPP, {
      ...options,
      n: 500,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(found.aborted).toBe(true);
    expect(found.n).toBeLessThan(500);
    const never = await session.power(CBPP, { ...options, signal: AbortSignal.abort() });
    expect(never).toMatchObject({ n: 0, aborted: true });
  });

  it('rejects as power() throws', async () => {
    const session = await withData();
    await expect(session.power(CBPP, { ...options, test: 'dose' })).rejects.toThrow('no term or coefficient');
    await expect(session.power(CBPP, undefined as never)).rejects.toThrow('INVALID_OPTION');
    const empty = glmmWorker({ worker: false });
    await expect(empty.power(CBPP, options)).rejects.toThrow('no data yet');
  });
});
