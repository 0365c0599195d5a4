// LSTM, GRU, SimpleRNN, and RNN around one of their cells.

import { defineLayer, sequenceMask, tensorsIn, type LayerCall, type LayerResult, type LayerSpec } from './layer.ts';
import { flag, integer, only, raw, type OptionsOf } from './option.ts';
import { CELL_OPTIONS, cellWeights, createCell, type CellKind, type CellOptions } from './recurrent-cells.ts';
import { runCell } from './recurrent-loop.ts';
import type { GraphTensor } from '../graph/graph.ts';
import type { KerasLayer, WeightArray } from '../keras/keras-model.ts';

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
    arguments: ['initial_state'],
    passesMask: false,
    lower: (call) => runLayer(call, [{ kind, options: call.options, weight: call.weight }]),
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

/** The cells, and several of them one behind the other. */
export const cellLayers: readonly LayerSpec[] = [
  ...Object.keys(CELL_CLASSES).map(cellLayer),
  defineLayer({
    names: ['StackedRNNCells'],
    becomes: 'one loop for each of its cells, in the RNN around it',
    options: { cells: raw('`LSTMCell`, `GRUCell` and `SimpleRNNCell`') },
    refuses: (_, { wrapped }) => refusedCell(Object.values(wrapped)),
    lower: () => {
      throw new RangeError('cells outside of an RNN');
    },
  }),
];

/** Any of the cells over a sequence. */
export const rnnLayer = defineLayer({
  names: ['RNN'],
  becomes: 'what LSTM, GRU or SimpleRNN become, by its cell',
  options: {
    ...LOOP_OPTIONS,
    cell: raw('`LSTMCell`, `GRUCell` or `SimpleRNNCell`, or `StackedRNNCells` of them'),
    input_length: integer(0),
    input_dim: integer(0),
  },
  arguments: ['initial_state'],
  passesMask: false,
  refuses: (_, { wrapped }) =>
    wrapped['cell']?.className === 'StackedRNNCells' ? undefined : refusedCell([wrapped['cell']]),
  lower: (call) => {
    const cell = call.inner('cell');
    const count = Object.keys(cell.layer.wrapped).length;
    const cells = count === 0 ? [cell] : Array.from({ length: count }, (_, i) => cell.inner(`cells/${i}`));
    return runLayer(
      call,
      cells.map(({ layer, options }): CellPlan => {
        // Its table has read them.
        const own = options as CellOptions;
        const names = cellWeights(own);
        const arrays = layer.readWeights(names);
        const weight: CellPlan['weight'] = (name) => arrays?.[names.findIndex((one) => one.name === name)];
        return { kind: CELL_CLASSES[layer.className]!, options: own, weight };
      }),
    );
  },
});

function refusedCell(cells: readonly (KerasLayer | undefined)[]): string | undefined {
  const other = cells.find((cell) => !CELL_CLASSES[cell?.className ?? '']);
  return cells.every((cell) => CELL_CLASSES[cell?.className ?? ''])
    ? undefined
    : `the cell ${other?.className ?? '(none)'}`;
}

/** A cell that is to be run over a sequence. */
interface CellPlan {
  readonly kind: CellKind;
  readonly options: CellOptions;
  readonly weight: (name: string) => WeightArray | undefined;
}

/** Cells one behind the other are loops one behind the other: each sees all outputs of the one before. */
function runLayer(call: LayerCall<OptionsOf<typeof LOOP_OPTIONS>>, plans: readonly CellPlan[]): LayerResult {
  const { b, options, inputs, kwargs } = call;
  const first = inputs[0]!;
  // Initial states come behind the sequence, or by name.
  const given = [...inputs.slice(1), ...tensorsIn(kwargs['initial_state'])];
  const mask = sequenceMask(call, given);
  let sequence = first;
  const states: GraphTensor[] = [];
  plans.forEach(({ kind, options: cellOptions, weight }, i) => {
    const cell = createCell(kind, b, cellOptions, weight);
    const isLast = i === plans.length - 1;
    const loop = {
      units: cellOptions.units,
      goBackwards: options.go_backwards && i === 0,
      returnSequences: options.return_sequences || !isLast,
      unroll: options.unroll,
      zeroOutputForMask: options.zero_output_for_mask && isLast,
    };
    const initial = given.length > 0 ? given.splice(0, cell.states) : undefined;
    const result = runCell(b, cell, sequence, loop, initial, mask);
    sequence = result.output;
    states.push(...result.states);
  });
  if (options.return_sequences) call.setMask(sequence, call.mask(first));
  return options.return_state ? [sequence, ...states] : sequence;
}
