// What a model says of itself.

import type { ModelMetadata } from 'tflite-interpreter';
import type { ModelAnalysis } from 'tflite-interpreter/analyzer';
import { card } from '../parts/card.ts';
import { element } from '../parts/element.ts';

/** A card with the metadata, or with the reason why there are none. */
export function metadataCard(analysis: ModelAnalysis): HTMLElement {
  try {
    const { metadata } = analysis;
    if (!metadata) return card('Metadata', '', element('p', { class: 'quiet' }, 'The file holds none.'));
    return card('Metadata', '', facts(metadata));
  } catch (error) {
    // The rest of the model can be looked at all the same.
    return card(
      'Metadata',
      '',
      element('p', { class: 'failure' }, error instanceof Error ? error.message : String(error)),
    );
  }
}

function facts(metadata: ModelMetadata): HTMLElement {
  const { name, description, version, author, license, subgraphs, files } = metadata;
  const inputs = subgraphs[0]?.inputs ?? [];
  const rows: [string, string | undefined][] = [
    ['Name', name],
    ['Description', description],
    ['Version', version],
    ['Author', author],
    ['Licence', license],
    ...inputs.map(({ name: input, normalization }): [string, string | undefined] => [
      'Pixels',
      normalization &&
        `${input ?? 'input'}: (pixel − ${normalization.mean.join(', ')}) ÷ ${normalization.std.join(', ')}`,
    ]),
    ['Files', files.join(', ') || undefined],
    ['Labels', labelsText(metadata)],
  ];
  return element(
    'dl',
    { class: 'facts' },
    ...rows
      .filter(([, value]) => value)
      .flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value!)]),
  );
}

function labelsText({ labels }: ModelMetadata): string | undefined {
  if (!labels) return undefined;
  const rest = labels.length - 4;
  return `${labels.slice(0, 4).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
