// One step of LSTM, GRU and SimpleRNN: the projected input and the states before to the states after.

import type { GraphBuilder } from '../graph/builder.ts';
import { binary } from '../graph/elementwise.ts';
import type { GraphTensor } from '../graph/graph.ts';
import { fullyConnected } from '../graph/neural.ts';
import { split } from '../graph/shaping.ts';
import { transposeData } from '../graph/transpose-data.ts';
import type { WeightArray, WeightName } from '../keras/keras-model.ts';
import { activate, type Activation } from './activation.ts';
import { activation, flag, ignored, integer, only, type OptionsOf } from './option.ts';

/** What the cells have in common. */
export const CELL_OPTIONS = {
  units: integer(),
  activation: activation('tanh'),
  recurrent_activation: activation('sigmoid'),
  use_bias: flag(true),
  unit_forget_bias: ignored(),
  reset_after: flag(true),
  dropout: ignored(),
  recurrent_dropout: ignored(),
  implementation: ignored(),
  use_cudnn: ignored(),
  time_major: only(false),
} as const;

/** The options of a cell. */
export type CellOptions = OptionsOf<typeof CELL_OPTIONS>;

/** A cell with its weights; its first state is its output. */
export interface Cell {
  /** How many states it has, each [batch, units]. */
  readonly states: number;
  /** The weights that the whole sequence is multiplied with at once: [out, in], and their bias. */
  readonly input: { readonly weights: GraphTensor; readonly bias: GraphTensor | undefined };
  /** One step, built into a graph of its own or again and again into one. */
  step(b: GraphBuilder, x: GraphTensor, states: readonly GraphTensor[]): readonly GraphTensor[];
}

/** The classes of cells. */
export type CellKind = 'LSTM' | 'GRU' | 'SimpleRNN';

/** The weights of a cell in Keras' order; Keras 3 keeps them in a part of its own. */
export function cellWeights({ use_bias: hasBias }: Pick<CellOptions, 'use_bias'>, part?: string): WeightName[] {
  const names = hasBias ? ['kernel', 'recurrent_kernel', 'bias'] : ['kernel', 'recurrent_kernel'];
  return names.map((name) => (part === undefined ? { name } : { name, part }));
}

/** A cell with its weights. */
export function createCell(
  kind: CellKind,
  b: GraphBuilder,
  options: CellOptions,
  weight: (name: string) => WeightArray | undefined,
): Cell {
  const kernel = weight('kernel');
  const recurrent = weight('recurrent_kernel');
  if (!kernel || !recurrent) throw new RangeError('a recurrent layer without its weights');
  const parts: CellParts = {
    b,
    options,
    recurrent: turned(b, recurrent),
    recurrentArray: recurrent,
    bias: weight('bias'),
  };
  const input = turned(b, kernel);
  const bias =
    parts.bias &&
    b.floats(parts.bias.shape.length === 2 ? parts.bias.data.subarray(0, parts.bias.shape[1]) : parts.bias.data);
  return { input: { weights: input, bias }, ...CELLS[kind](parts) };
}

interface CellParts {
  readonly b: GraphBuilder;
  readonly options: CellOptions;
  readonly recurrent: GraphTensor;
  readonly recurrentArray: WeightArray;
  readonly bias: WeightArray | undefined;
}

const CELLS = { LSTM: lstm, GRU: gru, SimpleRNN: simple } as const;

function turned(b: GraphBuilder, { shape, data }: WeightArray): GraphTensor {
  return b.floats(transposeData(data, shape, [1, 0]), [shape[1]!, shape[0]!]);
}

/** Hochreiter and Schmidhuber's cell with Keras' order of gates: input, forget, candidate, output. */
function lstm({ options, recurrent }: CellParts): Pick<Cell, 'states' | 'step'> {
  const { activation: act, recurrent_activation: gate } = options;
  return {
    states: 2,
    step: (b, x, [h, c]) => {
      const z = binary(b, 'ADD', x, fullyConnected(b, h!, recurrent, undefined));
      const [input, forget, candidate, output] = split(b, z, 4, -1) as [
        GraphTensor,
        GraphTensor,
        GraphTensor,
        GraphTensor,
      ];
      const kept = binary(b, 'MUL', activate(b, forget, gate), c!);
      const added = binary(b, 'MUL', activate(b, input, gate), activate(b, candidate, act));
      const cell = binary(b, 'ADD', kept, added);
      return [binary(b, 'MUL', activate(b, output, gate), activate(b, cell, act)), cell];
    },
  };
}

/** Cho et al.'s cell with Keras' order of gates: update, reset, candidate. */
function gru({ b: outer, options, recurrent, recurrentArray, bias }: CellParts): Pick<Cell, 'states' | 'step'> {
  const { activation: act, recurrent_activation: gate, units } = options;
  const recurrentBias = bias?.shape.length === 2 ? outer.floats(bias.data.slice(3 * units)) : undefined;
  // Without reset_after, the candidate's recurrent part sees the state after its reset.
  const rows = (from: number, to: number): GraphTensor => {
    const all = transposeData(recurrentArray.data, recurrentArray.shape, [1, 0]);
    return outer.floats(all.slice(from * units * units, to * units * units), [(to - from) * units, units]);
  };
  const gates = options.reset_after ? undefined : rows(0, 2);
  const candidateRows = options.reset_after ? undefined : rows(2, 3);
  return {
    states: 1,
    step: (b, x, [h]) => {
      const [xUpdate, xReset, xCandidate] = split(b, x, 3, -1) as [GraphTensor, GraphTensor, GraphTensor];
      const candidate = (reset: GraphTensor, hCandidate?: GraphTensor): GraphTensor => {
        const inner = hCandidate
          ? binary(b, 'MUL', reset, hCandidate)
          : fullyConnected(b, binary(b, 'MUL', reset, h!), candidateRows!, undefined);
        return activate(b, binary(b, 'ADD', xCandidate, inner), act);
      };
      const projected = fullyConnected(b, h!, gates ?? recurrent, recurrentBias);
      const [hUpdate, hReset, hCandidate] = split(b, projected, gates ? 2 : 3, -1);
      const update = activate(b, binary(b, 'ADD', xUpdate, hUpdate!), gate);
      const reset = activate(b, binary(b, 'ADD', xReset, hReset!), gate);
      const fresh = candidate(reset, hCandidate);
      // update * h + (1 - update) * fresh
      return [binary(b, 'ADD', fresh, binary(b, 'MUL', update, binary(b, 'SUB', h!, fresh)))];
    },
  };
}

/** Elman's cell. */
function simple({ options, recurrent }: CellParts): Pick<Cell, 'states' | 'step'> {
  const act: Activation = options.activation;
  return {
    states: 1,
    step: (b, x, [h]) => [activate(b, binary(b, 'ADD', x, fullyConnected(b, h!, recurrent, undefined)), act)],
  };
}

/** Zeros of a tensor's shape. */
export function zerosLike(b: GraphBuilder, x: GraphTensor): GraphTensor {
  if (!x.shape.includes(-1)) return b.floats(new Float32Array(x.shape.reduce((n, d) => n * d, 1)), x.shape);
  return b.node('ZEROS_LIKE', [x], { shape: x.shape });
}
