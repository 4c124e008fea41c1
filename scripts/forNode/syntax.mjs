// What outline.mjs has to know of a bundled file: its names, who uses them and how.
import { parse } from 'acorn';

/** @returns an ESTree program */
export function parsed(text) {
  return parse(text, { ecmaVersion: 2022, sourceType: 'module' });
}

/** Names that statements declare or import at the top of a module. */
export function topNames(statements) {
  const names = new Set();
  const bind = (pattern) => {
    if (pattern.type === 'Identifier') names.add(pattern.name);
    else for (const child of childrenOf(pattern)) bind(child);
  };
  for (const node of statements) {
    if (node.type === 'ImportDeclaration') for (const { local } of node.specifiers) names.add(local.name);
    else if (node.type === 'VariableDeclaration') for (const { id } of node.declarations) bind(id);
    else if (node.id) names.add(node.id.name);
  }
  return names;
}

/** Parts keep what they were given: no file may export what is written later. */
export function assertConstantExports(program, { assigned }) {
  for (const { type, specifiers } of program.body)
    if (type === 'ExportNamedDeclaration')
      for (const { local } of specifiers)
        if (assigned.has(local.name)) throw new Error(`${local.name} changes, and is exported`);
}

/**
 * By name, whatever the scope: an inner variable of the same name counts too, which keeps a function that could have left.
 *
 * @returns { values, assigned, constructed: names that stand elsewhere than in calls, that are written, that are called with new;
 *   of: names that a statement uses; users: statements that use a name }
 */
export function usesIn(program, names) {
  const [values, assigned, constructed] = [new Set(), new Set(), new Set()];
  const [used, users] = [new Map(), new Map()];
  let here;
  const use = (name) => {
    if (!names.has(name)) return;
    used.get(here).add(name);
    if (!users.has(name)) users.set(name, new Set());
    users.get(name).add(here);
  };
  const visit = (node) => {
    if (WRITES.has(node.type)) for (const name of writtenIn(node.left ?? node.argument)) assigned.add(name);
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier') constructed.add(node.callee.name);
    const isCall = node.type === 'CallExpression' && node.callee.type === 'Identifier';
    if (isCall) use(node.callee.name);
    if (node.type === 'Identifier') {
      use(node.name);
      values.add(node.name);
    }
    for (const child of childrenOf(node)) if (!(isCall && child === node.callee)) visit(child);
  };
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') continue;
    here = node;
    used.set(node, new Set());
    for (const child of childrenOf(node)) if (child !== node.id) visit(child);
  }
  return { values, assigned, constructed, of: (node) => used.get(node), users: (name) => [...(users.get(name) ?? [])] };
}

const WRITES = new Set(['AssignmentExpression', 'ForOfStatement', 'ForInStatement', 'UpdateExpression']);

function writtenIn(pattern) {
  if (pattern.type === 'Identifier') return [pattern.name];
  return pattern.type === 'MemberExpression' ? [] : childrenOf(pattern).flatMap(writtenIn);
}

/** Whether a function has a `this` or `arguments` of its own, or knows in which file it is. */
export function isBound(node, nested = false) {
  if (node.type === 'ImportExpression' || node.type === 'MetaProperty' || node.type === 'Super') return true;
  if (!nested && (node.type === 'ThisExpression' || (node.type === 'Identifier' && node.name === 'arguments')))
    return true;
  return childrenOf(node).some((child) => isBound(child, nested || OPENS.has(child.type)));
}

const OPENS = new Set(['FunctionExpression', 'FunctionDeclaration', 'ClassBody']);

/** Without names of members, which are no variables. */
export function childrenOf(node) {
  const children = [];
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'property' || key === 'key') && !node.computed) continue;
    if (key === 'label' || key === 'exported') continue;
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') children.push(child);
  }
  return children;
}
