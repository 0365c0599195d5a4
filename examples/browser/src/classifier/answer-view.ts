// Five labels with bars, and where the time went.

import { byId, element } from '../parts/element.ts';
import { percentText, timeText } from '../parts/format.ts';
import type { Answer } from './classifier.ts';

const STAGES = [
  ['decode', 'Decode'],
  ['prepare', 'Prepare'],
  ['infer', 'Infer'],
] as const satisfies readonly (readonly [keyof Answer['times'], string])[];

/** Shows an answer; bars that stay keep their element, so that they move instead of jumping. */
export function showAnswer({ labels, times }: Answer): void {
  const bars = byId('bars');
  bars.hidden = false;
  bars.classList.remove('waiting');
  while (bars.childElementCount < labels.length) bars.append(emptyBar());
  labels.forEach(({ label, score }, i) => {
    const [name, share, track] = bars.children[i]!.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
    name.textContent = label;
    share.textContent = percentText(score);
    (track.firstElementChild as HTMLElement).style.transform = `scaleX(${Math.max(0, Math.min(1, score))})`;
  });
  showTimes(times);
}

/** Dims the answer before: it is about another photo. */
export function showWaiting(): void {
  byId('bars').classList.add('waiting');
}

function emptyBar(): HTMLLIElement {
  return element(
    'li',
    {},
    element('span', { class: 'name cut' }),
    element('span', { class: 'score' }),
    element('span', { class: 'track', 'aria-hidden': 'true' }, element('span', { style: 'transform: scaleX(0)' })),
  );
}

function showTimes(times: Answer['times']): void {
  const parts = STAGES.map(([stage, name], i) => ({ name, time: times[stage], kind: `s${i + 1}` }));
  const total = parts.reduce((sum, { time }) => sum + time, 0);
  const strip = parts.map(({ kind, time }) =>
    element('span', { class: kind, style: `flex: ${Math.max(time / total, 0.005)} 0 0` }),
  );
  const key = parts.map(({ name, time, kind }) =>
    element(
      'div',
      {},
      element('dt', {}, element('i', { class: kind, 'aria-hidden': 'true' }), name),
      element('dd', {}, timeText(time)),
    ),
  );
  const stages = byId('stages');
  stages.hidden = false;
  stages.replaceChildren(
    element('div', { class: 'strip', 'aria-hidden': 'true' }, ...strip),
    element('dl', { class: 'key' }, ...key),
  );
  byId('speed').textContent = `${timeText(total)} in all`;
}
