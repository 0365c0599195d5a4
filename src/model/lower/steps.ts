// Steps: a chain of nodes in the place of one, with a tensor between any two of them.

import type { DType } from '../../dtypes.ts';
import type { NewNode, SubgraphDraft } from '../draft.ts';

/** Nodes of built-in operators of the first version, whose options are at their defaults unless given. */
export class Steps {
  readonly nodes: NewNode[] = [];
  readonly #draft: SubgraphDraft;

  constructor(draft: SubgraphDraft) {
    this.#draft = draft;
  }

  /** Adds a node and gives its output; the engine infers its shape anew. */
  run(
    operator: string,
    inputs: readonly number[],
    dtype: DType,
    shape: readonly number[],
    options?: NewNode['options'],
  ): number {
    const output = this.#draft.add({ name: `lowered/${operator.toLowerCase()}`, dtype, shape });
    this.nodes.push({ operator, version: 1, inputs, outputs: [output], options });
    return output;
  }

  /** Adds a node that gives a tensor which is there already. */
  end(operator: string, inputs: readonly number[], output: number): readonly NewNode[] {
    this.nodes.push({ operator, version: 1, inputs, outputs: [output] });
    return this.nodes;
  }

  /** CAST, where the dtypes differ. */
  cast(from: number, dtype: DType): number {
    const { dtype: present, shape } = this.#draft.like(from);
    return present === dtype ? from : this.run('CAST', [from], dtype, shape);
  }

  /** An int32 constant. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): number {
    return this.#draft.addConstant('lowered/constant', 'int32', shape, values);
  }
}
