import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const data = fileURLToPath(new URL('../../examples/data/cbpp.csv', import.meta.url));
const built = existsSync(cli);
if (!built) console.warn('the built shell command is not tested: there is no dist/ (npm run build)');

const model = ['cbind(incidence, size - incidence) ~ period + (1 | herd)', '--family=binomial', '--factor=period'];

/** The command as a shell starts it. */
function shell(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', input });
  return { status, stdout, stderr };
}

describe.skipIf(!built)('the built command', () => {
  it('can be started by a shell', () => {
    expect(readFileSync(cli, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('--version is that of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(shell(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('fits a file and standard input alike', () => {
    const fromFile = shell(['fit', data, ...model]);
    const fromInput = shell(['fit', '-', ...model], readFileSync(data, 'utf8'));
    expect(fromFile).toMatchObject({ status: 0, stderr: '' });
    expect(fromFile.stdout).toContain('(Intercept)  -1.3992     0.2335  -5.992 2.07e-09 ***');
    expect(fromInput.stdout).toBe(fromFile.stdout.replace('   Data: cbpp.csv\n', ''));
  });

  it('lmm: by REML, or by the method asked for', () => {
    const epil = fileURLToPath(new URL('../../examples/data/epil.csv', import.meta.url));
    const { status, stdout } = shell(['lmm', epil, 'log(y + 1) ~ V4 + (1 | subject)']);
    expect(status).toBe(0);
    expect(stdout).toContain('Linear mixed model fit by REML');
    expect(shell(['lmm', epil, 'log(y + 1) ~ V4 + (1 | subject)', '--method', 'ML']).stdout).toContain(
      'maximum likelihood',
    );
    expect(shell(['lmm', epil, 'log(y + 1) ~ V4 + (1 | subject)', '--method', 'MM'])).toMatchObject({ status: 1 });
  });

  it('plot: draws with the vega that is installed, texts in full', () => {
    const { status, stdout, stderr } = shell(['plot', data, ...model, '--kind', 'ratios', '--dark']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.startsWith('<svg')).toBe(true);
    // estimate and Wald limits of period2, exp(-0.9914 -+ 1.96 * 0.3068)
    expect(stdout).toContain('>0.371  (0.203 to 0.677)<');
    expect(stdout).not.toContain('var(');
  });

  it('describe: says what is in a file', () => {
    const { status, stdout } = shell(['describe', data]);
    expect(status).toBe(0);
    expect(stdout).toContain('56 rows, 4 columns; 56 rows are complete.');
  });

  it('--json is JSON', () => {
    const { stdout } = shell(['fit', data, ...model, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'glmm-wasm fit', version: 2, nobs: 56 });
  });

  it.each([
    [['fit', data, 'y ~ (1 | herd)'], 1, '[UNKNOWN_COLUMN]'],
    [['fit', `${data}.gone`, 'y ~ (1 | herd)'], 1, 'there is no such file'],
    [['fit', fileURLToPath(new URL('.', import.meta.url)), 'y ~ (1 | herd)'], 1, 'it is a folder'],
    [['fit', data], 2, 'FORMULA is missing'],
    [[], 2, 'Usage:'],
  ])('%j exits with %i and says why on standard error, without a stack', (args, code, message) => {
    const { status, stdout, stderr } = shell(args);
    expect(status).toBe(code);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('bytes that are no UTF-8 are refused', () => {
    const { status, stderr } = spawnSync(process.execPath, [cli, 'fit', '-', 'y ~ (1 | g)'], {
      encoding: 'utf8',
      input: Buffer.from([0x79, 0x0a, 0xff, 0xfe]),
    });
    expect(status).toBe(1);
    expect(stderr).toContain('is not text in UTF-8');
  });

  it.skipIf(process.platform === 'win32')('a reader that stops early is no error', () => {
    const script = `"$0" "$1" fit "$2" "$3" --family=binomial --factor=period --json | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, cli, data, model[0]], {
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  });
});
