// What became of a model: sizes, a link to the file, names of digits, inputs and outputs, a row for each layer.

import type { LayerReport } from 'tflite-interpreter/converter';
import { card } from '../parts/card.ts';
import { element } from '../parts/element.ts';
import { bytesText, percentText, timeText } from '../parts/format.ts';
import { tensorTable } from '../parts/tensor-table.ts';
import { drawDigit } from './digits.ts';
import type { Converted, Name } from './messages.ts';

/** What is shown beside the conversion itself. */
export interface ResultFacts {
  /** Of the Keras file. */
  readonly name: string;
  readonly bytes: number;
  /** What the new model has named. */
  readonly digits: readonly Float32Array[];
}

/** The sections of a result, and the address of its file, which is the caller's to revoke. */
export function showResult(converted: Converted, facts: ResultFacts): { sections: HTMLElement[]; url: string } {
  const { tflite, layers, inputs, outputs, names, milliseconds } = converted;
  const url = URL.createObjectURL(new Blob([tflite]));
  const download = `${facts.name.replace(/\.\w+$/, '')}.tflite`;
  const operators = layers.reduce((count, layer) => count + layer.operators.length, 0);
  const sections = [
    element('h2', { class: 'name-line' }, download),
    element('a', { class: 'button primary link', href: url, download, id: 'save' }, 'Save the file'),
    element(
      'dl',
      { class: 'tiles' },
      tile('Keras', bytesText(facts.bytes)),
      tile('TensorFlow Lite', bytesText(tflite.length)),
      tile('Operators', String(operators)),
      tile('Converted in', timeText(milliseconds)),
    ),
    ...(names.length > 0 ? [digitsCard(facts.digits, names)] : []),
    card('Inputs and outputs', '', tensorTable(inputs, outputs)),
    card('Layers', `${layers.length}`, element('div', { class: 'scroll', tabindex: 0 }, layerTable(layers))),
  ];
  return { sections, url };
}

function tile(name: string, value: string): HTMLElement {
  return element('div', {}, element('dt', {}, name), element('dd', {}, value));
}

function digitsCard(digits: readonly Float32Array[], names: readonly Name[]): HTMLElement {
  const list = names.map(({ label, score }, i) => {
    const picture = drawDigit(digits[i]!);
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', `A handwritten ${i}`);
    return element(
      'li',
      {},
      picture,
      element('strong', { class: 'label' }, label),
      element('span', { class: 'quiet' }, percentText(score)),
    );
  });
  return card('Digits', 'Named by the new file; calibrated on others', element('ol', { class: 'digits' }, ...list));
}

function layerTable(layers: readonly LayerReport[]): HTMLTableElement {
  const heads = ['Layer', 'Class', 'Became'].map((text) => element('th', { scope: 'col' }, text));
  const rows = layers.map((layer) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, layer.name),
      element('td', { class: 'mono' }, layer.className),
      element('td', { class: 'mono' }, becameText(layer)),
    ),
  );
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, 'What became of each layer'),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}

function becameText({ operators, foldedInto }: LayerReport): string {
  if (operators.length > 0) return operators.join(', ');
  return foldedInto.length > 0 ? `part of ${foldedInto.join(', ')}` : 'nothing';
}
