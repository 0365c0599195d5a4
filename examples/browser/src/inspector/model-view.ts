// A model on one page: verdict, figures, tables, and the graph at the end.

import type { ModelAnalysis } from 'tflite-interpreter/analyzer';
import { card } from '../parts/card.ts';
import { element } from '../parts/element.ts';
import { bytesText } from '../parts/format.ts';
import { tensorTable } from '../parts/tensor-table.ts';
import { graphView } from './graph-view.ts';
import { metadataCard } from './metadata-view.ts';
import { operatorTable, signatureList, weightList } from './tables.ts';
import { verdictList } from './verdict-view.ts';

/** Everything that is shown of a model, in order. */
export async function showModel(analysis: ModelAnalysis, name: string): Promise<HTMLElement[]> {
  const { description, subgraphs, signatures, operators } = analysis;
  const [first] = subgraphs;
  const inputs = first?.inputs.map((index) => first.tensors[index]!) ?? [];
  const outputs = first?.outputs.map((index) => first.tensors[index]!) ?? [];
  return [
    element('h2', { class: 'name-line' }, name),
    element('p', { class: 'quiet' }, description || 'The converter wrote no description.'),
    verdictList(analysis),
    tiles(analysis),
    card('Inputs and outputs', '', tensorTable(inputs, outputs)),
    element(
      'div',
      { class: 'pair' },
      card('Operators', `${operators.length} kinds`, operatorTable(analysis)),
      card('Largest constants', 'bytes in the file', weightList(analysis)),
    ),
    element(
      'div',
      { class: 'pair' },
      card('Signatures', countText(Object.keys(signatures).length), signatureList(signatures)),
      metadataCard(analysis),
    ),
    await graphView(analysis),
  ];
}

function tiles({ byteLength, schemaVersion, subgraphs, operators }: ModelAnalysis): HTMLElement {
  const tensors = subgraphs.flatMap(({ tensors: list }) => list);
  const constants = tensors.reduce((sum, tensor) => sum + tensor.byteLength, 0);
  const figures = {
    'File size': bytesText(byteLength),
    Constants: bytesText(constants),
    Nodes: String(operators.reduce((sum, { count }) => sum + count, 0)),
    Tensors: String(tensors.length),
    Graphs: String(subgraphs.length),
    'Format version': String(schemaVersion),
  };
  return element(
    'dl',
    { class: 'tiles' },
    ...Object.entries(figures).map(([label, value]) =>
      element('div', {}, element('dt', {}, label), element('dd', {}, value)),
    ),
  );
}

function countText(count: number): string {
  return count === 1 ? '1 signature' : `${count} signatures`;
}
