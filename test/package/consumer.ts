/** An empty project that has installed the tarball, as users meet the package. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

export interface Tarball {
  readonly path: string;
  readonly files: readonly PackedFile[];
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

export interface Consumer {
  readonly folder: string;
  readonly tarball: Tarball;
  /** Writes a file into the project and returns its path. */
  readonly write: (name: string, text: string) => string;
  readonly remove: () => void;
}

/** Packs what the last build left in dist/ and installs it. */
export function installTarball(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-consumer-'));
  const tarball = pack(folder);
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  run('npm', ['install', tarball.path, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
  return { folder, tarball, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function pack(folder: string): Tarball {
  const answer = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const packed = packSummary(JSON.parse(answer));
  return {
    path: join(folder, packed.filename),
    files: packed.files,
    packedBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
  };
}

interface PackSummary {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

/** npm answers with an array; from version 12 on with an object by package name. */
function packSummary(answer: readonly PackSummary[] | Readonly<Record<string, PackSummary>>): PackSummary {
  return Object.values(answer)[0]!;
}

/** Standard output of a command; what it printed is in the message when it fails. */
export function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout ?? ''}\n${stderr ?? ''}`);
  }
}

/** A tool of this repository, run elsewhere. */
export function runTool(name: string, args: readonly string[], cwd: string): string {
  return run(process.execPath, [toolPath(name), ...args], cwd);
}

function toolPath(name: string): string {
  const owner = { tsc: 'typescript', attw: '@arethetypeswrong/cli', publint: 'publint' }[name] ?? name;
  const folder = join(ROOT, 'node_modules', owner);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  return join(folder, typeof bin === 'string' ? bin : bin[name]!);
}
