// Constants whose buffers are longer than their shapes say: Python looks at what it needs, older engines refuse them.

import { DTYPES, elementCount } from '../dtypes.ts';
import type { ModelGraph } from './graph.ts';

/** A constant that has to be cut. */
export interface LongConstant {
  readonly subgraph: number;
  readonly tensor: number;
  /** What its shape asks for. */
  readonly byteLength: number;
}

/** All of them; sparse tensors and texts have lengths of their own. */
export function longConstants(graph: ModelGraph): readonly LongConstant[] {
  return graph.subgraphs.flatMap(({ tensorCount, tensor }, subgraph) =>
    Array.from({ length: tensorCount }, (_, index) => {
      const { constant, buffer, dtype, shape, sparsity } = tensor(index);
      const byteLength = elementCount(shape) * DTYPES[dtype].byteWidth;
      const isLong =
        constant &&
        !sparsity &&
        Number.isInteger(byteLength) &&
        byteLength > 0 &&
        graph.bufferBytes(buffer).length > byteLength;
      return isLong ? { subgraph, tensor: index, byteLength } : undefined;
    }).filter((found) => found !== undefined),
  );
}
