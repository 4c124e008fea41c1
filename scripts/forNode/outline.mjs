// Takes out of a bundled file what neither an import nor a first fit calls, into parts that `require()` loads when a function of theirs
// is first called. Engines scan every file whole before anything in it runs, and two thirds of the package are methods of a fit and fits
// of rarer kinds. In place of each function that left stays a short one, always the same, so that functions in tables are compared
// and called as before; within its part a function is called as directly as before.
import { atOnce, withCalled } from './eager.mjs';
import { isBound, parsed, topNames, usesIn } from './syntax.mjs';

/**
 * @param text an ES module as esbuild bundles it, not minified: functions are declarations, and `// path` is before what came of a source
 * @param wanted { partOf, isCalled, foreign, loader, least }: from the offset of a function and the path of its source the name of its part,
 *   null where it stays, as has to what runs while the file is evaluated, since parts keep the values that they are given; whether the
 *   one at an offset is called before long; the part of other packages; the module whose members load parts; the characters that a part
 *   has at least
 * @returns { stays, parts: Map of name to text }
 */
export function outline(text, wanted) {
  const program = parsed(text);
  const uses = usesIn(program, topNames(program.body));
  const sourceAt = sourcesOf(text);
  const partOfNode = new Map();
  for (const node of program.body.filter(isFunction)) {
    const part = wanted.partOf(node.start, sourceAt(node.start));
    if (part !== null && mayLeave(node, uses)) partOfNode.set(node, part);
  }
  dropSmall(partOfNode, wanted.least);
  const foreign = foreignUnit(program, sourceAt, uses, partOfNode);
  for (const node of foreign.statements) partOfNode.set(node, wanted.foreign);

  const parts = new Map();
  const stubs = [];
  for (const part of new Set(partOfNode.values())) {
    const nodes = program.body.filter((node) => partOfNode.get(node) === part);
    const links = part === wanted.foreign ? foreign.links : linksOf(nodes, partOfNode, uses);
    parts.set(part, partText(text, nodes, links, wanted));
    stubs.push(part === wanted.foreign ? foreignText(part, links) : stubsText(part, links, foreign));
  }
  const head = program.body.filter((node) => isFunction(node) && !partOfNode.has(node) && wanted.isCalled(node.start));
  const rest = program.body.filter((node) => !partOfNode.has(node) && !head.includes(node));
  return {
    stays: [
      ...(parts.size > 0 ? [`import parts$ from '${wanted.loader}';`] : []),
      ...head.map((node) => atOnce(node.id.name, node, text, wanted.isCalled)),
      ...stubs,
      ...rest.map((node) => withCalled(node, text, wanted.isCalled)),
    ].join('\n'),
    parts,
  };
}

const isFunction = ({ type }) => type === 'FunctionDeclaration';
/** Where sources of other packages are. */
const FOREIGN = 'node_modules';

/** What is in a part of fewer characters stays: a file costs more. */
function dropSmall(partOfNode, least) {
  const sizes = new Map();
  for (const [{ start, end }, part] of partOfNode) sizes.set(part, (sizes.get(part) ?? 0) + end - start);
  for (const [node, part] of partOfNode) if (sizes.get(part) < least) partOfNode.delete(node);
}

/** A function that writes what others read would write a copy, and one that is constructed is a class. */
function mayLeave(node, uses) {
  return (
    !uses.constructed.has(node.id.name) && ![...uses.of(node)].some((name) => uses.assigned.has(name)) && !isBound(node)
  );
}

/** Other packages, classes and all, if only functions that left and themselves use them. */
function foreignUnit(program, sourceAt, uses, partOfNode) {
  const statements = program.body.filter(
    ({ type, start }) => !/^(Im|Ex)port/.test(type) && sourceAt(start).startsWith(FOREIGN),
  );
  const unit = new Set(statements);
  const own = topNames(statements);
  const outside = (name) => uses.users(name).filter((user) => !unit.has(user));
  const isFree = [...own].every((name) => outside(name).every((user) => partOfNode.has(user)));
  if (!isFree) return { statements: [], names: new Set() };
  const given = [...new Set(statements.flatMap((node) => [...uses.of(node)]))].filter((name) => !own.has(name));
  const asked = [...own].filter((name) => outside(name).length > 0);
  return { statements, names: own, links: { given, asked, nameIn: (name) => name } };
}

/** What a part is given, functions that others call, and by which name a function goes in its part. */
function linksOf(nodes, partOfNode, uses) {
  const part = partOfNode.get(nodes[0]);
  const moved = new Set(nodes.map(({ id }) => id.name));
  const needed = new Set(nodes.flatMap((node) => [...uses.of(node)]));
  const isAsked = (name) => uses.values.has(name) || uses.users(name).some((user) => partOfNode.get(user) !== part);
  return {
    // a function that is a value is everywhere the one that stayed
    given: [...needed].filter((name) => !moved.has(name) || uses.values.has(name)),
    asked: [...moved].filter(isAsked),
    nodeOf: (name) => nodes.find(({ id }) => id.name === name),
    nameIn: (name) => (moved.has(name) && uses.values.has(name) ? `${name}$moved` : name),
  };
}

function partText(text, nodes, { given, asked, nameIn }, { isCalled }) {
  const written = nodes.map((node) => {
    if (!isFunction(node)) return text.slice(node.start, node.end);
    const name = nameIn(node.id.name);
    if (isCalled(node.start)) return atOnce(name, node, text, isCalled);
    return `${text.slice(node.start, node.id.start)}${name}${text.slice(node.id.end, node.end)}`;
  });
  const head = [`'use strict';`, `module.exports = (function ([${given.join(', ')}]) {`];
  return [...head, ...written, `return [${asked.map(nameIn).join(', ')}];`, '});'].join('\n');
}

function stubsText(part, { given, asked, nodeOf }, foreign) {
  const real = (name) => `${name}$${part}`;
  const stubs = asked.map((name) => {
    const { args, passed } = argumentsOf(nodeOf(name));
    return `function ${name}(${args}) { ${real(name)} || open$${part}(); return ${real(name)}(${passed}); }`;
  });
  const reals = asked.map(real).join(', ');
  const before = given.some((name) => foreign.names.has(name)) ? 'open$foreign(); ' : '';
  const opens = `function open$${part}() { ${before}[${reals}] = parts$.${part}()([${given.join(', ')}]); }`;
  return [`let ${reals};`, opens, ...stubs].join('\n');
}

/** As many as it has: without `arguments` a function cannot tell one that is missing from one that is undefined. */
function argumentsOf({ params }) {
  const args = params.map(({ type }, k) => {
    if (type === 'RestElement') return '...rest';
    return type === 'AssignmentPattern' ? `a${k} = void 0` : `a${k}`;
  });
  return { args: args.join(', '), passed: args.map((arg) => arg.replace(' = void 0', '')).join(', ') };
}

function foreignText(part, { given, asked }) {
  const names = asked.join(', ');
  return `let ${names};\nfunction open$foreign() { ${asked[0]} || ([${names}] = parts$.${part}()([${given.join(', ')}])); }`;
}

/** The source that a place came of. */
function sourcesOf(text) {
  const starts = Array.from(text.matchAll(/^\/\/ (\S+\.[jt]s)$/gm), ({ index, 1: path }) => ({ index, path }));
  return (at) => starts.findLast(({ index }) => index < at)?.path ?? '';
}
