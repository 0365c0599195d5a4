// LSTM, GRU, SimpleRNN, and RNN around one of their cells.

import { defineLayer, isTensor, tensorsIn, type LayerCall, type LayerResult, type LayerSpec } from './layer.ts';
import { flag, integer, only, type OptionsOf } from './option.ts';
import { CELL_OPTIONS, cellWeights, createCell, type CellKind, type CellOptions } from './recurrent-cells.ts';
import { runCell } from './recurrent-loop.ts';
import type { WeightArray } from '../keras/keras-model.ts';

const LOOP_OPTIONS = {
  return_sequences: flag(false),
  return_state: flag(false),
  go_backwards: flag(false),
  stateful: only(false),
  unroll: flag(false),
  zero_output_for_mask: flag(false),
  time_major: only(false),
} as const;

const BECOMES =
  'FULLY_CONNECTED over all steps, then WHILE with FULLY_CONNECTED, SPLIT, LOGISTIC, TANH, MUL and ADD inside; the same without WHILE where `unroll` is set';

function recurrentLayer(kind: CellKind): LayerSpec {
  return defineLayer({
    names: [kind],
    becomes: BECOMES,
    options: { ...LOOP_OPTIONS, ...CELL_OPTIONS },
    weights: (options) => cellWeights(options, 'cell'),
    passesMask: false,
    lower: (call) => runLayer(call, kind, call.options, (name) => call.weight(name)),
  });
}

/** A layer of long short-term memory. */
export const lstmLayer = recurrentLayer('LSTM');

/** A layer of gated recurrent units. */
export const gruLayer = recurrentLayer('GRU');

/** A plain recurrent layer. */
export const simpleRnnLayer = recurrentLayer('SimpleRNN');

const CELL_CLASSES: Readonly<Partial<Record<string, CellKind>>> = {
  LSTMCell: 'LSTM',
  GRUCell: 'GRU',
  SimpleRNNCell: 'SimpleRNN',
};

/** A cell, inside an RNN. */
function cellLayer(name: string): LayerSpec {
  return defineLayer({
    names: [name],
    becomes: 'a step of the RNN around it',
    options: { ...CELL_OPTIONS },
    weights: (options) => cellWeights(options),
    lower: () => {
      throw new RangeError('a cell outside of an RNN');
    },
  });
}

/** The cells. */
export const cellLayers: readonly LayerSpec[] = Object.keys(CELL_CLASSES).map(cellLayer);

/** Any of the cells over a sequence. */
export const rnnLayer = defineLayer({
  names: ['RNN'],
  becomes: 'what LSTM, GRU or SimpleRNN become, by its cell',
  options: { ...LOOP_OPTIONS, input_length: integer(0), input_dim: integer(0) },
  passesMask: false,
  refuses: (_, { wrapped }) =>
    CELL_CLASSES[wrapped['cell']?.className ?? '']
      ? undefined
      : `the cell ${wrapped['cell']?.className ?? 'of several cells'}`,
  lower: (call) => {
    const { layer, options } = call.inner('cell');
    // Its table has read them.
    const cell = options as CellOptions;
    const names = cellWeights(cell);
    const arrays = layer.readWeights(names);
    const weight = (name: string): WeightArray | undefined => arrays?.[names.findIndex((one) => one.name === name)];
    return runLayer(call, CELL_CLASSES[layer.className]!, cell, weight);
  },
});

function runLayer(
  call: LayerCall<OptionsOf<typeof LOOP_OPTIONS>>,
  kind: CellKind,
  cellOptions: CellOptions,
  weight: (name: string) => WeightArray | undefined,
): LayerResult {
  const { b, options, inputs, kwargs } = call;
  const cell = createCell(kind, b, cellOptions, weight);
  const x = inputs[0]!;
  // Initial states come behind the sequence, or by name.
  const given = [...inputs.slice(1), ...tensorsIn(kwargs['initial_state'])];
  const named = kwargs['mask'];
  const mask = isTensor(named) ? named : call.mask(x);
  const { output, states } = runCell(
    b,
    cell,
    x,
    {
      units: cellOptions.units,
      goBackwards: options.go_backwards,
      returnSequences: options.return_sequences,
      unroll: options.unroll,
      zeroOutputForMask: options.zero_output_for_mask,
    },
    given.length > 0 ? given : undefined,
    mask,
  );
  if (options.return_sequences) call.setMask(output, mask);
  return options.return_state ? [output, ...states] : output;
}
