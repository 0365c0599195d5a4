// Which engine runs the model, and why not where it does not.

import type { EngineVerdict, ModelAnalysis } from 'tflite-interpreter/analyzer';
import { element } from '../parts/element.ts';

/** A line for each engine. */
export function verdictList({ engines }: ModelAnalysis): HTMLElement {
  return element('ul', { class: 'verdicts', 'aria-label': 'Engines' }, ...engines.map(verdict));
}

function verdict({ engine, runtime, refusal, lowered }: EngineVerdict): HTMLLIElement {
  const runs = refusal === undefined;
  const words = element(
    'div',
    {},
    element('p', {}, element('strong', {}, runs ? `Runs with ${engine}` : `Does not run with ${engine}`)),
    element('p', { class: 'quiet' }, runs ? runtime : refusal.message),
  );
  if (lowered.length > 0) {
    words.append(
      element(
        'details',
        {},
        element('summary', { class: 'quiet' }, `${lowered.length} operators are said in older ones for it`),
        element('ul', {}, ...lowered.map((line) => element('li', {}, line))),
      ),
    );
  }
  const sign = element('span', { class: 'sign', 'aria-hidden': 'true' }, runs ? '✓' : '✕');
  return element('li', { class: runs ? 'verdict' : 'verdict no' }, sign, words);
}
