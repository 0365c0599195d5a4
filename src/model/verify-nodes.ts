// Do the inputs, outputs and nodes of a subgraph refer to things that exist?

import type { ModelGraph, Subgraph } from './graph.ts';
import { subgraphsOf } from './subgraph-references.ts';
import { wrongOptions } from './verify-options.ts';
import type { Refuse, Trail } from './verify-structure.ts';

/** What the file format writes for an optional tensor that is left out. */
const LEFT_OUT = -1;

/**
 * Checks every index in a subgraph.
 *
 * @param trail - Stands at the subgraph; the same when this returns.
 * @returns The subgraphs that its nodes call.
 * @throws {@link TFLiteError} what `refuse` throws.
 */
export function verifyNodes(graph: ModelGraph, subgraph: Subgraph, trail: Trail, refuse: Refuse): ReadonlySet<number> {
  const { inputs, outputs, tensorCount, operatorCount } = subgraph;
  const calls = new Set<number>();
  const written = new Set<number>();
  requireTensors('inputs', inputs, 0);
  requireTensors('outputs', outputs, 0);
  for (let i = 0; i < operatorCount; i++) {
    trail.push('operators', i);
    const node = subgraph.operator(i);
    if (node.opcodeIndex >= graph.operatorCodes.length) {
      refuse(`operator code ${node.opcodeIndex} of ${graph.operatorCodes.length}`);
    }
    requireTensors('inputs', node.inputs, LEFT_OUT);
    requireTensors('outputs', node.outputs, 0);
    requireTensors('intermediates', node.intermediates, LEFT_OUT);
    node.outputs.forEach(requireWritable);
    const wrong = wrongOptions(graph.operatorCodes[node.opcodeIndex]!.name, node);
    if (wrong !== undefined) refuse(wrong);
    for (const called of subgraphsOf(node.options)) {
      if (called < 0 || called >= graph.subgraphs.length) refuse(`subgraph ${called} of ${graph.subgraphs.length}`);
      calls.add(called);
    }
    trail.length -= 2;
  }
  return calls;

  function requireTensors(list: string, indices: readonly number[], least: number): void {
    const wrong = indices.find((index) => index < least || index >= tensorCount);
    if (wrong !== undefined) refuse(`tensor ${wrong} of ${tensorCount} in ${list}`);
  }

  /** A constant lies in the file's bytes, and two outputs in one tensor's memory differ in size: both overwrite others. */
  function requireWritable(output: number): void {
    if (subgraph.tensor(output).constant) refuse(`tensor ${output} is an output and a constant`);
    if (written.has(output)) refuse(`tensor ${output} is an output twice`);
    written.add(output);
  }
}
