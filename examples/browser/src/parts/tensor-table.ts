// Inputs and outputs as a table; on a narrow screen, a block for each.

import type { TensorDetails } from 'tflite-interpreter';
import { element } from './element.ts';
import { shapeText } from './format.ts';

const HEADS = ['', 'Name', 'Shape', 'dtype', 'Scale, zero point', 'Index'];

/** A row for each tensor. */
export function tensorTable(inputs: readonly TensorDetails[], outputs: readonly TensorDetails[]): HTMLTableElement {
  const rows = [...inputs.map((input) => row('Input', input)), ...outputs.map((output) => row('Output', output))];
  const heads = HEADS.map((text, i) =>
    i === 0
      ? element('th', { scope: 'col', role: 'columnheader' }, element('span', { class: 'unseen' }, 'Kind'))
      : element('th', { scope: 'col', role: 'columnheader' }, text),
  );
  return element(
    'table',
    // The roles are said once more, since a narrow screen lays the rows out as blocks.
    { class: 'stack', role: 'table' },
    element('caption', { class: 'unseen' }, 'Inputs and outputs of the model'),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...rows),
  );
}

function row(kind: string, details: TensorDetails): HTMLTableRowElement {
  const { name, index, shape, shapeSignature, dtype } = details;
  const free = shapeSignature.some((size) => size < 0) ? shapeSignature : shape;
  return element(
    'tr',
    { role: 'row' },
    cell('Kind', kind),
    element('th', { scope: 'row', role: 'rowheader', 'data-name': 'Name' }, element('span', {}, name || '(no name)')),
    cell('Shape', shapeText(free), 'mono'),
    cell('dtype', dtype, 'mono'),
    cell('Scale, zero point', quantizationText(details), 'mono'),
    cell('Index', String(index), 'mono'),
  );
}

function cell(name: string, text: string, kind = ''): HTMLTableCellElement {
  return element('td', { class: kind, role: 'cell', 'data-name': name }, element('span', {}, text));
}

/** "0.0078125, 127", or how many scales there are. */
export function quantizationText({ quantizationParameters: { scales, zeroPoints } }: TensorDetails): string {
  if (scales.length === 0) return 'none';
  if (scales.length > 1) return `${scales.length} scales`;
  return `${Number(scales[0]!.toPrecision(6))}, ${zeroPoints[0] ?? 0}`;
}
