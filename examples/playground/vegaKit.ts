/** Vega apart from the page: a script that is only run when the first plot is to be seen. */
export { parse, View } from 'vega';
export { expressionInterpreter } from 'vega-interpreter';
export { compile } from 'vega-lite';
