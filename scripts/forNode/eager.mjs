// Engines compile a function in parentheses when they meet it, and any other when it is called, having scanned it before: what is
// called in any case is cheaper in parentheses. They look for the word `function` there, and at arrows only when these are called.
import { childrenOf, isBound } from './syntax.mjs';

/**
 * A function that is called, as a variable.
 *
 * @param name what it is called from now on
 * @param isCalled from the offset of a function within it
 */
export function atOnce(name, node, text, isCalled) {
  const params = `${text.slice(node.start, node.id.start)}${name}`;
  return `var ${name} = (${params}${rendered(text, node.id.end, node.end, childrenOf(node), isCalled)});`;
}

/** What stands at the top of a file, with the functions in it that are called. */
export function withCalled(node, text, isCalled) {
  return rendered(text, node.start, node.end, childrenOf(node), isCalled);
}

/** The text from a place to another with what is within in parentheses. */
function rendered(text, from, to, nodes, isCalled) {
  let result = '';
  let at = from;
  for (const node of nodes.toSorted((a, b) => a.start - b.start)) {
    // a name of its own, and a shorthand's value that is its key
    if (node.start < at) continue;
    result += text.slice(at, node.start) + renderedNode(text, node, isCalled);
    at = node.end;
  }
  return result + text.slice(at, to);
}

function renderedNode(text, node, isCalled) {
  const within = (inner) => rendered(text, inner.start, inner.end, childrenOf(inner), isCalled);
  if (!isCalled(node.start)) return within(node);
  if (node.type === 'FunctionExpression' && text.startsWith('function', node.start)) return `(${within(node)})`;
  if (node.type !== 'ArrowFunctionExpression' || isBound(node)) return within(node);
  const params = node.params.map((param) => renderedNode(text, param, isCalled)).join(', ');
  const body = renderedNode(text, node.body, isCalled);
  return `(${node.async ? 'async ' : ''}function (${params}) ${node.expression ? `{ return ${body}; }` : body})`;
}
