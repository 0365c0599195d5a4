// docs/converter-layers.md, made of the converter's own tables.

import { ACTIVATIONS } from '../../src/converter/layers/activation.ts';
import type { LayerSpec } from '../../src/converter/layers/layer.ts';
import { LAYERS } from '../../src/converter/layers/registry.ts';
import { OPERATIONS } from '../../src/converter/operations/registry.ts';

/** The page. */
export function converterLayersPage(): string {
  return [
    '# Layers that are converted',
    'Made of the tables that the [converter](converter.md) itself reads options by: `npm run converter-report -- --write` writes this page, and a test compares it with the code. A layer or an option that is not here is refused by name, all of them at once, before any work (`UNSUPPORTED_LAYERS`).',
    'Options for training only (initializers, regularizers, constraints, `seed`, `trainable`) may be anything, and `dtype` too: the converted model computes in float32. Options that are left out have the default of Keras.',
    '## Layers',
    ...LAYERS.map(layerSection),
    '## Activations',
    'By these names, or as a layer, wherever a layer has an activation:',
    Object.keys(ACTIVATIONS)
      .filter((name) => name !== 'keras2_hard_sigmoid')
      .map((name) => `\`${name}\``)
      .join(', ') +
      '. The `hard_sigmoid` of a model of Keras 2 or of TensorFlow.js has the slope 0.2, that of Keras 3 has 1/6: the version of Keras in the file tells, or else its layout.',
    '## Operations',
    'Nodes of `keras.ops` in a functional model, also those that operators such as `x * 0.5` leave; and the functions of TensorFlow that Keras 2 keeps in their place.',
    table(
      ['`keras.ops`', 'TensorFlow', 'becomes'],
      OPERATIONS.map(({ names, functions, becomes }) => [
        names.map((name) => `\`${name}\``).join(', '),
        functions.map((name) => `\`${name}\``).join(', '),
        becomes,
      ]),
    ),
  ].join('\n\n');
}

function layerSection({ names, becomes, options }: LayerSpec): string {
  const [name, ...others] = names;
  const rows = Object.entries(options).map(([option, { accepts }]) => [`\`${option}\``, accepts]);
  const also = others.length === 0 ? '' : ` Also ${others.map((other) => `\`${other}\``).join(', ')}.`;
  return [
    `### ${name}`,
    `Becomes ${becomes}.${also}`,
    ...(rows.length === 0 ? [] : [table(['option', 'may be'], rows)]),
  ].join('\n\n');
}

/** A table as prettier writes it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
