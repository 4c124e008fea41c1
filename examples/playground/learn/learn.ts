/** Learn mode: one lesson at a time. */
import { byId, fill, h, svg } from '../dom.ts';
import { createTabs } from '../tabs.ts';
import { drawChart } from './chart.ts';
import { LESSONS, type Lesson } from './lessons.ts';

/** @param onSee opens an example at a tab */
export function createLearn(onSee: (example: string, tab: string) => void): void {
  const place = byId('lesson');
  const tabs = createTabs(
    byId('lessons'),
    LESSONS.map(({ id, label, about }) => ({ id: `lesson-${id}`, label, more: about })),
    () => 'lesson',
    (id) => open(LESSONS.find((lesson) => `lesson-${lesson.id}` === id)!),
  );
  const open = (lesson: Lesson): void => {
    tabs.choose(`lesson-${lesson.id}`);
    place.setAttribute('aria-labelledby', `tab-lesson-${lesson.id}`);
    show(place, lesson, onSee);
  };
  open(LESSONS[0]!);
}

function show(place: HTMLElement, lesson: Lesson, onSee: (example: string, tab: string) => void): void {
  const values = lesson.sliders.map(({ start }) => start);
  const charts = h('div.charts', {});
  const reading = h('p.reading', { role: 'status' });
  const pictures: SVGElement[] = [];
  const redraw = (): void => {
    const drawn = lesson.draw(values);
    while (pictures.length < drawn.charts.length) {
      const picture = svg('svg', { class: 'chart', role: 'img' });
      pictures.push(picture);
      charts.append(picture);
    }
    drawn.charts.forEach((chart, k) => drawChart(pictures[k]!, chart));
    reading.textContent = drawn.reading;
  };
  const sliders = lesson.sliders.map(({ name, min, max, step, start }, k) => {
    const shown = h('b', {}, start);
    const input = h('input', { type: 'range', min, max, step, value: String(start) });
    input.addEventListener('input', () => {
      values[k] = Number(input.value);
      shown.textContent = input.value;
      redraw();
    });
    return h('label', {}, h('span', {}, `${name}: `, shown), input);
  });
  const [example, tab] = lesson.see;
  fill(
    place,
    h('h2', {}, lesson.title),
    h('p', {}, lesson.text),
    h('div.sliders', {}, ...sliders),
    h('ul.legend', {}, ...lesson.legend.map(([style, name]) => h('li', {}, sample(style), name))),
    charts,
    reading,
    h('p.quiet', {}, `Try: ${lesson.tryThis}`),
    h('details', {}, h('summary', {}, lesson.question), h('p', {}, lesson.answer)),
    h('p', {}, h('button', { type: 'button', onclick: () => onSee(example, tab) }, `See it in the data: ${example}`)),
  );
  redraw();
}

function sample(style: string): SVGElement {
  const picture = svg('svg', { viewBox: '0 0 26 10', class: 'chart', 'aria-hidden': 'true' });
  picture.append(
    style === 'cross'
      ? svg('path', { d: 'M9,1l8,8m0,-8l-8,8', class: 'cross' })
      : style === 'dot' || style === 'node'
        ? svg('circle', { cx: 13, cy: 5, r: 4, class: style })
        : svg('line', { x1: 0, x2: 26, y1: 5, y2: 5, class: style }),
  );
  return picture;
}
