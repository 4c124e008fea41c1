/** Pictures: Vega is loaded when the first is looked at, and a view stays as long as only its rows change. */
import type { Row, Spec } from '../../src/plot.ts';
import { h } from './dom.ts';

type VegaKit = typeof import('./vegaKit.ts');

let loading: Promise<VegaKit> | undefined;

/** From the text in this page where it is one file, else from the file beside it. */
function loadVega(): Promise<VegaKit> {
  loading ??= fromThisPage() ?? import('./vegaKit.ts');
  return loading;
}

function fromThisPage(): Promise<VegaKit> | undefined {
  const source = document.getElementById('vega-source')?.textContent;
  if (!source) return undefined;
  document.head.append(h('script', { textContent: source }));
  return Promise.resolve((globalThis as unknown as { vegaKit: VegaKit }).vegaKit);
}

interface Drawn {
  readonly frame: string;
  readonly view: InstanceType<VegaKit['View']>;
}

const views = new WeakMap<Element, Drawn>();

export async function draw(spec: Spec, place: HTMLElement): Promise<void> {
  const kit = await loadVega();
  const { data, ...rest } = spec as Spec & { readonly data: { readonly name: string; readonly values: Row[] } };
  const frame = JSON.stringify(rest);
  const drawn = views.get(place);
  if (drawn?.frame === frame && place.firstChild) {
    await drawn.view.data(data.name, data.values).runAsync();
    return;
  }
  drawn?.view.finalize();
  const { spec: compiled } = kit.compile(spec as never);
  // the interpreter, since a strict Content-Security-Policy forbids functions made from text
  const view = new kit.View(kit.parse(compiled, undefined, { ast: true }), {
    renderer: 'svg',
    expr: kit.expressionInterpreter,
    logLevel: 0,
  });
  const host = h('div.vega');
  await view.initialize(host).runAsync();
  place.replaceChildren(host);
  views.set(place, { frame, view });
}

/** The picture as a file that shows the same elsewhere: with the colours that the page gives its variables now. */
export async function toSvgFile(place: HTMLElement): Promise<string> {
  const text = (await views.get(place)?.view.toSVG()) ?? '';
  const colours = getComputedStyle(document.documentElement);
  return text.replace(
    /var\((--[\w-]+),\s*([^)]+)\)/g,
    (_, name: string, fallback: string) => colours.getPropertyValue(name).trim() || fallback,
  );
}
