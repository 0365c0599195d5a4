// Do the tensors of a subgraph make sense: shapes, quantization, and constants as long as their shapes say?

import { byteLengthOf, DTYPES, elementCount } from '../dtypes.ts';
import type { ModelGraph, Subgraph, TensorFacts } from './graph.ts';
import { requireWithin, type ModelLimits } from './limits.ts';
import type { Refuse, Trail } from './verify-structure.ts';

/**
 * Checks every tensor of a subgraph by the rules of TensorFlow Lite's InterpreterBuilder.
 *
 * @param trail - Stands at the subgraph; the same when this returns.
 * @throws {@link TFLiteError} `MODEL_TOO_LARGE`, and what `refuse` throws.
 */
export function verifyTensors(
  graph: ModelGraph,
  subgraph: Subgraph,
  limits: ModelLimits,
  trail: Trail,
  refuse: Refuse,
): void {
  for (let i = 0; i < subgraph.tensorCount; i++) {
    trail.push('tensors', i);
    const tensor = subgraph.tensor(i);
    verifyShape(tensor, limits, refuse);
    verifyQuantization(tensor, refuse);
    if (tensor.constant) verifyConstant(tensor, graph.bufferBytes(tensor.buffer), refuse);
    trail.length -= 2;
  }
}

function verifyShape({ name, shape }: TensorFacts, limits: ModelLimits, refuse: Refuse): void {
  requireWithin(`dimensions in tensor '${name}'`, shape.length, limits.maxDims);
  if (shape.some((dimension) => dimension < 0)) refuse(`the shape [${shape.join(', ')}] has a negative dimension`);
  requireWithin(`elements in tensor '${name}'`, elementCount(shape), limits.maxElements);
}

function verifyQuantization({ shape, quantization }: TensorFacts, refuse: Refuse): void {
  const { scales, zeroPointCount, quantizedDimension } = quantization;
  if (scales.length === 0) return;
  if (zeroPointCount !== scales.length) refuse(`${scales.length} scales, but ${zeroPointCount} zero points`);
  if (shape.length === 0) return;
  const channels =
    shape[quantizedDimension] ?? refuse(`the scales belong to dimension ${quantizedDimension} of ${shape.length}`);
  if (scales.length !== 1 && scales.length !== channels) refuse(`${scales.length} scales for ${channels} channels`);
}

/** A buffer that is too long passes, as it does in Python. */
function verifyConstant({ dtype, shape, isVariable, sparsity }: TensorFacts, bytes: Uint8Array, refuse: Refuse): void {
  if (isVariable) refuse('a variable that is also a constant');
  if (dtype === 'string') verifyStrings(bytes, refuse);
  if (sparsity || DTYPES[dtype].byteWidth === 0) return;
  const needed = byteLengthOf(dtype, elementCount(shape));
  if (bytes.length < needed) refuse(`${bytes.length} bytes for ${dtype} [${shape.join(', ')}], which needs ${needed}`);
}

/** A count, then the start of each text and the end of the last one, 32 bits each; then the texts. */
function verifyStrings(bytes: Uint8Array, refuse: Refuse): void {
  if (bytes.length === 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < 4 ? -1 : view.getInt32(0, true);
  let start = 4 * (count + 2);
  if (count < 0 || start > bytes.length) refuse(`${count} texts in ${bytes.length} bytes`);
  for (let i = 0; i <= count; i++) {
    const next = view.getInt32(4 * (i + 1), true);
    if (next < start || next > bytes.length) refuse(`text ${i} of ${count} outside its buffer`);
    start = next;
  }
}
