// What stands beside the graph: one node, or what can be done with the picture.

import type { OpDetails } from 'tflite-interpreter';
import type { SubgraphAnalysis, TensorAnalysis } from 'tflite-interpreter/analyzer';
import { element } from '../parts/element.ts';
import { bytesText, shapeText } from '../parts/format.ts';
import type { Layout } from './graph-layout.ts';

/** Before a node is picked. */
export function overview({ omitted }: Layout): HTMLElement[] {
  const lines = ['Pick a node to see its tensors and options; the arrow keys go to the next one.'];
  if (omitted > 0) lines.push(`The last ${omitted} nodes are not drawn: the graph is too large for a picture.`);
  return lines.map((line) => element('p', { class: 'quiet' }, line));
}

/** One node: what goes in, what comes out, its options. */
export function nodeDetails({ operators, tensors }: SubgraphAnalysis, position: number): HTMLElement[] {
  const { opName, version, inputs, outputs, options } = operators[position]!;
  const list = (indices: readonly number[]): HTMLElement =>
    element(
      'ul',
      {},
      ...indices.map((index) => element('li', {}, index < 0 ? 'left out' : tensorText(tensors[index]!))),
    );
  const given = Object.entries(options);
  return [
    element('h3', {}, opName),
    element('p', { class: 'quiet' }, `Node ${position}, version ${version}`),
    element('h4', {}, 'Inputs'),
    list(inputs),
    element('h4', {}, 'Outputs'),
    list(outputs),
    ...(given.length > 0 ? [element('h4', {}, 'Options'), optionList(given)] : []),
  ];
}

function tensorText({ name, dtype, shapeSignature, constant, byteLength }: TensorAnalysis): string {
  const size = constant ? `, constant of ${bytesText(byteLength)}` : '';
  return `${name || '(no name)'}: ${dtype} ${shapeText(shapeSignature)}${size}`;
}

function optionList(options: readonly [string, OpDetails['options'][string]][]): HTMLElement {
  return element(
    'dl',
    { class: 'facts' },
    ...options.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, valueText(value))]),
  );
}

function valueText(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
