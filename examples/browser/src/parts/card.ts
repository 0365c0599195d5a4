// A section with a heading of its own.

import { element } from './element.ts';

/** A card of the page's full width. */
export function card(title: string, note: string | HTMLElement, ...content: readonly Node[]): HTMLElement {
  const id = `card-${title.toLowerCase().replace(/\W+/g, '-')}`;
  const aside = typeof note === 'string' ? element('p', { class: 'quiet' }, note) : note;
  return element(
    'section',
    { class: 'card wide', 'aria-labelledby': id },
    element('div', { class: 'card-head' }, element('h2', { id }, title), aside),
    ...content,
  );
}
