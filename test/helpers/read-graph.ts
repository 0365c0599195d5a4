// The facts of a model without a check of whether they make sense, which verifyModel does.

import { openFlatBuffer } from '../../src/model/flatbuffer.ts';
import { corruptModel, graphOf, type ModelGraph } from '../../src/model/graph.ts';

/** Reads a file as far as it is asked; offsets are checked as they are followed. */
export function readModelGraph(bytes: Uint8Array): ModelGraph {
  return graphOf(openFlatBuffer(bytes, (what, offset) => corruptModel('The model', what, offset)));
}
