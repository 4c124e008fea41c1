// Makes one file of several that are always loaded together: Node spends two thirds of a millisecond on each file of an import.
import { build } from 'esbuild';
import { parsed } from './syntax.mjs';

/** Characters: of an error that nobody catches Node prints the line of the source first, and one line would be all of it. */
export const LINE_LIMIT = 160;

/**
 * @param texts Map of file to text: ES modules, that import each other as `./file`
 * @param groups Map of the name of a new file to the names of files that become it
 * @param external names of modules that stay outside
 * @returns Map of file to text, minified
 */
export async function merged(texts, groups, external) {
  const groupOf = new Map([...groups].flatMap(([group, files]) => files.map((file) => [file, group])));
  const asImported = (file) =>
    renamed(texts.get(file), (source) =>
      groupOf.get(file) === groupOf.get(source) ? null : (groupOf.get(source) ?? null),
    );
  const result = new Map();
  for (const [group, files] of [
    ...groups,
    ...[...texts.keys()].filter((file) => !groupOf.has(file)).map((file) => [file, [file]]),
  ]) {
    const own = groups.has(group);
    const exported = (file) => exportsOf(texts.get(file)).map((name) => `${name} as ${inGroup(name, file)}`);
    const contents = own
      ? files.map((file) => `import './${file}'; export { ${exported(file).join(', ')} } from './${file}';`).join('\n')
      : asImported(group);
    const { outputFiles } = await build({
      stdin: { contents, sourcefile: group },
      bundle: true,
      write: false,
      minify: true,
      lineLimit: LINE_LIMIT,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      external,
      plugins: [inMemory(own ? files : [], asImported)],
    });
    result.set(group, outputFiles[0].text);
  }
  return result;
}

/** Files of two chunks may export the same name. */
const inGroup = (name, file) => `${name}$${file.replace(/\W|js$/g, '')}`;

function inMemory(files, textOf) {
  return {
    name: 'in memory',
    setup(b) {
      b.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        const file = path.slice(2);
        return files.includes(file) && kind !== 'dynamic-import'
          ? { path: file, namespace: 'memory' }
          : { path, external: true };
      });
      b.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({ contents: textOf(path) }));
    },
  };
}

function exportsOf(text) {
  return parsed(text).body.flatMap((node) => {
    if (!node.type.startsWith('Export')) return [];
    if (node.type !== 'ExportNamedDeclaration' || node.source || node.declaration)
      throw new Error(`cannot merge ${node.type}`);
    return node.specifiers.map(({ exported }) => exported.name);
  });
}

/** Imports from files that have become others, from these. */
function renamed(text, groupOf) {
  let result = text;
  const imports = parsed(text).body.filter(({ type }) => type === 'ImportDeclaration');
  for (const { start, end, specifiers, source } of imports.reverse()) {
    const file = source.value.slice(2);
    const group = source.value.startsWith('./') ? groupOf(file) : null;
    if (group === null) continue;
    const names = specifiers.map(({ imported, local }) => `${inGroup(imported.name, file)} as ${local.name}`);
    const from = `'./${group}'`;
    result = `${result.slice(0, start)}import ${names.length > 0 ? `{ ${names.join(', ')} } from ` : ''}${from};${result.slice(end)}`;
  }
  return result;
}
