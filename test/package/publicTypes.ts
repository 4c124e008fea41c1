/**
 * The declaration files as their readers see them: what each entry exports, and which named types of the package can be reached from
 * there through signatures, members and bases.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Token, tokenize } from '../structure/tokens.ts';

/** A declaration of the package. */
interface Place {
  readonly file: string;
  readonly name: string;
}

interface Declarations {
  /** Tokens of each declaration, by its name; whether it is a type. */
  readonly own: ReadonlyMap<string, { readonly tokens: readonly Token[]; readonly isType: boolean }>;
  /** Where names that stand in the file come from. */
  readonly imported: ReadonlyMap<string, Place>;
  /** What the file hands on, by the name it gives it. */
  readonly exported: ReadonlyMap<string, Place>;
}

const TYPES = ['interface', 'type', 'class', 'enum'];
const KINDS = [...TYPES, 'function', 'const', 'let', 'var'];

/** What puts the methods of a fit together from their signatures. Nobody holds a value of such a type, so nobody has to name one. */
const ASSEMBLY = ['fit/method.d.ts', 'worker/methods.d.ts', 'worker/caller/remote.d.ts'];
const SIGNATURE = /^\w+Signature$/;

/** Types of the package that can be reached from an entry without being exported by it or by one of the `others`, each with what leads to it. */
export function unexported(folder: string, entry: string, others: readonly string[]): string[] {
  const { exportsOf, named, isType } = declarationsOf(folder);
  const isLink = (place: Place): boolean =>
    ASSEMBLY.includes(place.file) || SIGNATURE.test(place.name) || !isType(place);
  const key = ({ file, name }: Place): string => `${name} of ${file}`;
  const known = new Set([entry, ...others].flatMap(exportsOf).map(key));
  const queue = exportsOf(entry);
  const seen = new Set(queue.map(key));
  const missing: string[] = [];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    for (const next of named(place)) {
      if (seen.has(key(next))) continue;
      seen.add(key(next));
      queue.push(next);
      if (!known.has(key(next)) && !isLink(next)) missing.push(`${key(next)}, named by ${place.name}`);
    }
  }
  return missing;
}

function declarationsOf(folder: string) {
  const files = new Map<string, Declarations>();
  const read = (file: string): Declarations => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const found = declarations(file, tokenize(readFileSync(join(folder, file), 'utf8')));
    files.set(file, found);
    return found;
  };
  /** Where a name is declared, through any number of files that hand it on. */
  const resolve = ({ file, name }: Place): Place => {
    const { own, exported, imported } = read(file);
    if (own.has(name)) return { file, name };
    const next = exported.get(name) ?? imported.get(name);
    if (next === undefined) throw new Error(`${file} exports no ${name}`);
    return resolve(next);
  };
  return {
    /** The declarations that an entry exports. */
    exportsOf: (entry: string): Place[] => [...read(entry).exported.values()].map(resolve),
    isType: ({ file, name }: Place): boolean => read(file).own.get(name)!.isType,
    /** The package's types that a declaration names, and lists of methods that it takes the type of; of such a list the signatures. */
    named({ file, name }: Place): Place[] {
      const { own, imported } = read(file);
      const { tokens, isType } = own.get(name)!;
      const isList = !isType && tokens.some(({ text }) => text === 'Method');
      const here = typeNames(tokens)
        .filter((word) => word !== name && (own.has(word) || imported.has(word)))
        .map((word) => resolve({ file, name: word }));
      const all = [...here, ...importedInPlace(file, tokens).map(resolve)];
      return isList
        ? all.filter((place) => SIGNATURE.test(place.name))
        : all.filter((place) => read(place.file).own.get(place.name)!.isType || isMethods(tokens, place));
    },
  };
}

/** `MethodsOf<typeof LIST>`. */
function isMethods(tokens: readonly Token[], { name }: Place): boolean {
  return tokens.some(({ text }, k) => text === name && tokens[k - 3]?.text === 'MethodsOf');
}

/** `import("../file.ts").Name`. */
function importedInPlace(file: string, tokens: readonly Token[]): Place[] {
  return tokens.flatMap(({ text }, k) => {
    if (text !== 'import' || tokens[k + 1]?.text !== '(') return [];
    const path = pathOf(file, tokens[k + 2]!.text);
    return path === null ? [] : [{ file: path, name: tokens[k + 5]!.text }];
  });
}

/** Words that stand for types: capital, and neither the name of a member nor behind a dot. */
function typeNames(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ kind, text }, k) => {
    if (kind !== 'word' || !/^[A-Z]/.test(text) || tokens[k - 1]?.text === '.') return [];
    const next = tokens[k + 1]?.text;
    const isMember = next === ':' || (next === '?' && tokens[k + 2]?.text === ':') || next === '?:';
    return isMember ? [] : [text];
  });
}

function declarations(file: string, tokens: readonly Token[]): Declarations {
  const own = new Map<string, { readonly tokens: readonly Token[]; readonly isType: boolean }>();
  const imported = new Map<string, Place>();
  const exported = new Map<string, Place>();
  for (const statement of statementsOf(tokens)) {
    const words = statement.map(({ text }) => text);
    const from = words.lastIndexOf('from');
    const isHandedOn = words[0] === 'export' && (words[1] === '{' || words[2] === '{');
    if (words[0] === 'import' || isHandedOn) {
      const place = from < 0 ? file : pathOf(file, words[from + 1]);
      const names = namesOf(words);
      for (const [name, as] of names) {
        if (place === null) continue;
        if (words[0] === 'import') imported.set(as, { file: place, name });
        else exported.set(as, { file: place, name });
      }
      continue;
    }
    const at = words.findIndex((word) => KINDS.includes(word));
    if (at < 0) continue;
    const name = words[at + 1];
    const before = own.get(name);
    own.set(name, {
      tokens: [...(before?.tokens ?? []), ...statement.slice(at + 2)],
      isType: (before?.isType ?? false) || TYPES.includes(words[at]),
    });
    if (words[0] === 'export') exported.set(name, { file, name });
  }
  return { own, imported, exported };
}

/** `{ type A, b as c }` as pairs. */
function namesOf(words: readonly string[]): [string, string][] {
  const [open, close] = [words.indexOf('{'), words.indexOf('}')];
  if (open < 0) return [];
  const list = words.slice(open + 1, close).join(' ');
  return list.split(',').flatMap((part): [string, string][] => {
    const found = part.trim().replace(/^type (?=\S)/, '');
    if (found === '') return [];
    const [name, as] = found.split(' as ');
    return [[name.trim(), (as ?? name).trim()]];
  });
}

/** null for other packages. */
function pathOf(file: string, specifier: string): string | null {
  const path = specifier.slice(1, -1);
  return path.startsWith('.') ? join(dirname(file), path).replace(/\.[jt]s$/, '.d.ts') : null;
}

/** Declarations on the outermost level: each ends with a semicolon, or with the brace of its body. */
function statementsOf(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  tokens.forEach((token, k) => {
    current.push(token);
    if (['{', '(', '['].includes(token.text)) depth++;
    if (['}', ')', ']'].includes(token.text)) depth--;
    if (depth > 0) return;
    const isBody =
      token.text === '}' &&
      /^(export )?(declare )?(abstract )?(interface|class) /.test(current.map(({ text }) => text).join(' '));
    if (token.text !== ';' && !isBody && k < tokens.length - 1) return;
    statements.push(current);
    current = [];
  });
  return statements;
}
