/**
 * A page of documentation whose code is run: each ```js block, and each ```sh block of the glmm-wasm command, is followed by a
 * ```text block with what it prints. Blocks of one page run as one program, in their order.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = 'npx glmm-wasm ';

interface Block {
  readonly language: string;
  readonly code: string;
  /** Where the code stands in the page. */
  readonly from: number;
  readonly to: number;
}

/** The page with every ```text block replaced by what the block before it prints. */
export function withOutput(page: string): string {
  const blocks = blocksOf(page);
  const programs = blocks.filter((block) => block.language === 'js');
  const printed = runProgram(programs.map((block) => block.code));
  let result = '';
  let done = 0;
  blocks.forEach((block, i) => {
    if (block.language !== 'text') return;
    const source = blocks[i - 1];
    result += page.slice(done, block.from) + outputOf(source, printed[programs.indexOf(source)]);
    done = block.to;
  });
  programs.forEach((block, k) => {
    const next = blocks[blocks.indexOf(block) + 1];
    if (printed[k] !== '' && next?.language !== 'text')
      throw new Error(`prints what the page does not show:\n${block.code}`);
  });
  return result + page.slice(done);
}

function outputOf(source: Block | undefined, printed: string | undefined): string {
  if (source?.language === 'js' && printed !== undefined) return printed;
  if (source?.language === 'sh' && source.code.startsWith(COMMAND)) return runCommand(source.code);
  throw new Error(`no code before the output:\n${source?.code}`);
}

/** Fenced blocks in their order. */
function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; from: number } | null = null;
  let at = 0;
  for (const line of page.split('\n')) {
    const next = at + line.length + 1;
    if (line.startsWith('```')) {
      if (open === null) open = { language: line.slice(3), from: next };
      else {
        blocks.push({ ...open, to: at, code: page.slice(open.from, at) });
        open = null;
      }
    }
    at = next;
  }
  return blocks;
}

/** What each part of a module prints. */
function runProgram(parts: readonly string[]): string[] {
  if (parts.length === 0) return [];
  const mark = (k: number): string => `--- end of block ${k}`;
  const program = parts.map((code, k) => `${code}\nconsole.log('${mark(k)}');`).join('\n');
  let rest = execFileSync(process.execPath, ['--input-type=module', '-'], {
    cwd: root,
    input: program,
    encoding: 'utf8',
  });
  return parts.map((_, k) => {
    const end = rest.indexOf(`${mark(k)}\n`);
    const printed = rest.slice(0, end);
    rest = rest.slice(end + mark(k).length + 1);
    return printed;
  });
}

function runCommand(code: string): string {
  return execFileSync('sh', ['-c', `"${process.execPath}" dist/cli.js ${code.slice(COMMAND.length)}`], {
    cwd: root,
    encoding: 'utf8',
  });
}

/** The page with `text` between the markers of that name. */
export function between(page: string, name: string, text: string): string {
  const { from, to } = marked(page, name);
  return `${page.slice(0, from)}\n${text}\n${page.slice(to)}`;
}

/** What stands between the markers of that name. */
export function partOf(page: string, name: string): string {
  const { from, to } = marked(page, name);
  return page.slice(from, to);
}

function marked(page: string, name: string): { readonly from: number; readonly to: number } {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`no ${open} ... ${close} in the page`);
  return { from: from + open.length, to };
}
