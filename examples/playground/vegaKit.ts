/** Vega apart from the page: a script that is only run when the first plot is to be seen. */
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';

const kit = { parse, View, compile, expressionInterpreter };
export type VegaKit = typeof kit;

(globalThis as unknown as { vegaKit: VegaKit }).vegaKit = kit;
