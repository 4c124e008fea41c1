/** Tabs by the book: arrows move, the chosen one alone is in the tab order. */
import { fill, h } from './dom.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly more?: string;
}

export function createTabs(
  list: HTMLElement,
  tabs: readonly Tab[],
  panelOf: (id: string) => string,
  onChoose: (id: string) => void,
) {
  const buttons = tabs.map(({ id, label, more }) =>
    h(
      'button',
      { type: 'button', id: `tab-${id}`, role: 'tab', 'aria-controls': panelOf(id), onclick: () => onChoose(id) },
      label,
      more === undefined ? null : h('small', {}, more),
    ),
  );
  list.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const k = (to + buttons.length) % buttons.length;
    buttons[k]!.focus();
    onChoose(tabs[k]!.id);
  });
  fill(list, ...buttons);
  return {
    choose(id: string): void {
      buttons.forEach((button, k) => {
        const chosen = tabs[k]!.id === id;
        button.setAttribute('aria-selected', String(chosen));
        button.tabIndex = chosen ? 0 : -1;
        if (chosen) reveal(list, button);
      });
    },
  };
}

/** Where the row of tabs is wider than the screen; the page itself stays where it is. */
function reveal(list: HTMLElement, button: HTMLElement): void {
  const [room, place] = [list.getBoundingClientRect(), button.getBoundingClientRect()];
  if (place.left < room.left) list.scrollLeft += place.left - room.left;
  else if (place.right > room.right) list.scrollLeft += place.right - room.right;
}
