// Which tensors of a subgraph keep their values after an inference.

import { DTYPES } from './dtypes.ts';
import type { Subgraph } from './model/graph.ts';

/** Inputs, outputs and variables keep their values; with `all`, so does whatever an operator computes. */
export function keptTensors(subgraph: Subgraph, all: boolean): ReadonlySet<number> {
  const kept = new Set([...subgraph.inputs, ...subgraph.outputs]);
  for (let i = 0; i < subgraph.tensorCount; i++) if (subgraph.tensor(i).isVariable) kept.add(i);
  if (!all) return kept;
  for (let i = 0; i < subgraph.operatorCount; i++) {
    for (const output of subgraph.operator(i).outputs) {
      // Handles of variables and tables have no value that could be given out.
      if (
        output >= 0 &&
        DTYPES[subgraph.tensor(output).dtype].byteWidth + Number(subgraph.tensor(output).dtype === 'string') > 0
      )
        kept.add(output);
    }
  }
  return kept;
}

/**
 * What an engine has to give out as outputs: the subgraph's own, and with `all` whatever an operator computes.
 *
 * @param variables - Variables, too: the engine reaches nothing else.
 */
export function answersOf(subgraph: Subgraph, all: boolean, variables = false): readonly number[] {
  const { inputs, outputs, tensor } = subgraph;
  const visible = (index: number): boolean =>
    inputs.includes(index) || outputs.includes(index) || (!variables && tensor(index).isVariable);
  return [...outputs, ...[...keptTensors(subgraph, all)].filter((index) => !visible(index))];
}
