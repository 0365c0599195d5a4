// Operators, signatures and the constants that take the most room.

import type { ModelAnalysis } from 'tflite-interpreter/analyzer';
import { element } from '../parts/element.ts';
import { bytesText, percentText, shapeText } from '../parts/format.ts';

const SHOWN_CONSTANTS = 8;

/** Operators with versions, how often they are used, and who knows them. */
export function operatorTable({ operators, engines }: ModelAnalysis): HTMLElement {
  const heads = ['Operator', 'Version', 'Nodes', ...engines.map(({ engine }) => engine)];
  const rows = operators.map(({ opName, version, custom, count, knownBy }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, custom ? `${opName} (custom)` : opName),
      element('td', { class: 'num figure' }, String(version)),
      element('td', { class: 'num figure' }, String(count)),
      ...engines.map(({ engine, refusal }) =>
        element('td', { class: 'num' }, knownBy.includes(engine) ? 'knows it' : refusal ? 'no' : 'lowered'),
      ),
    ),
  );
  return element(
    'div',
    // A region that can be scrolled has to be reached by keyboard.
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Table of operators' },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...heads.map((head, i) => element('th', { scope: 'col', class: i > 0 && 'num' }, head))),
      ),
      element('tbody', {}, ...rows),
    ),
  );
}

/** The signatures, and the names that they take and give. */
export function signatureList(signatures: ModelAnalysis['signatures']): HTMLElement {
  const entries = Object.entries(signatures);
  if (entries.length === 0) {
    return element('p', { class: 'quiet' }, 'None: inputs and outputs are called by their indices.');
  }
  return element(
    'div',
    {},
    ...entries.map(([key, { inputs, outputs }]) =>
      element(
        'div',
        { class: 'signature' },
        element('h3', {}, key),
        element(
          'dl',
          { class: 'facts' },
          element('dt', {}, 'takes'),
          element('dd', {}, inputs.join(', ') || 'nothing'),
          element('dt', {}, 'gives'),
          element('dd', {}, outputs.join(', ') || 'nothing'),
        ),
      ),
    ),
  );
}

/** The largest constants, each with its share of the file. */
export function weightList({ subgraphs, byteLength }: ModelAnalysis): HTMLElement {
  const constants = subgraphs
    .flatMap(({ tensors }) => tensors)
    .filter((tensor) => tensor.byteLength > 0)
    .sort((a, b) => b.byteLength - a.byteLength)
    .slice(0, SHOWN_CONSTANTS);
  if (constants.length === 0) return element('p', { class: 'quiet' }, 'The file holds no constants.');
  const largest = constants[0]!.byteLength;
  return element(
    'ul',
    { class: 'weights' },
    ...constants.map(({ name, shape, dtype, byteLength: bytes }) =>
      element(
        'li',
        {},
        element('span', { class: 'cut', title: name }, name || '(no name)'),
        element('span', { class: 'figure' }, `${bytesText(bytes)} · ${percentText(bytes / byteLength)}`),
        element('span', { class: 'track', 'aria-hidden': 'true' }, bar(bytes / largest)),
        element('span', { class: 'quiet' }, `${dtype} ${shapeText(shape)}`),
      ),
    ),
  );
}

function bar(share: number): HTMLElement {
  return element('span', { style: `width: ${(100 * share).toFixed(1)}%` });
}
