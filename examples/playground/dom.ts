/** Elements without a framework. */

type Child = Node | string | number | null | undefined | false;
type Props = Readonly<Record<string, unknown>>;

const SVG = 'http://www.w3.org/2000/svg';

/** `h('button.primary', { onclick }, 'Fit')`: a property where the element has one, else an attribute; `style` by its members. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name!);
  element.classList.add(...classes);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (key === 'style') for (const [k, v] of Object.entries(value)) element.style.setProperty(k, String(v));
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value as EventListener);
    else if (key in element && !key.startsWith('aria')) Object.assign(element, { [key]: value });
    else if (value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(nodeOf));
  return element;
}

function nodeOf(child: Exclude<Child, null | undefined | false>): Node | string {
  return typeof child === 'number' ? String(child) : child;
}

export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: (Node | string)[]
): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(
    ...children.filter((child) => child !== null && child !== undefined && child !== false).map(nodeOf),
  );
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** A file to keep. */
export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
