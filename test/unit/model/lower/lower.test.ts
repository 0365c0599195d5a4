// Every lowering rule: the operators in a node's place, and that no node is left that the engine would refuse.

import { describe, expect, it } from 'vitest';
import { WASM_OPERATORS } from '../../../../src/engine/tflite-wasm/supported-operators.ts';
import type { NewNode } from '../../../../src/model/draft.ts';
import { lowerModel, RULES } from '../../../../src/model/lower.ts';
import { findUnsupported } from '../../../../src/model/preflight.ts';
import { rewriteModel } from '../../../../src/model/rewrite.ts';
import { verifyModel } from '../../../../src/model/verify.ts';
import { smallModel, type SmallModel } from '../small-model.ts';
import { ARITHMETIC_CASES } from './arithmetic-cases.ts';
import { DTYPE_CASES } from './dtype-cases.ts';
import { of } from './models.ts';
import { STRUCTURE_CASES } from './structure-cases.ts';
import { WEIGHT_CASES } from './weight-cases.ts';

const CASES = [...DTYPE_CASES, ...ARITHMETIC_CASES, ...STRUCTURE_CASES, ...WEIGHT_CASES];

/** The operators in place of a model's node; undefined where it is left, and refused. */
function lower(bytesOfModel: Uint8Array): string | undefined {
  const graph = verifyModel(bytesOfModel);
  const draft = lowerModel(graph, WASM_OPERATORS, 'exact');
  if (!draft || findUnsupported(graph, WASM_OPERATORS, draft)) return undefined;
  const written = verifyModel(concat(rewriteModel(graph, {}, draft)));
  // Of operators in the written file the engine takes all.
  expect(findUnsupported(written, { ...WASM_OPERATORS, refusedUses: [], flatBroadcasts: '' })).toBeUndefined();
  return draft.subgraphs[0]!.nodes.map((node) => (node as NewNode).operator).join(' ');
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

describe('lowerModel', () => {
  it.each(
    CASES.map(([operator, version, inputs, output, lowered, options]) => ({
      lowered,
      model: { operator, version, inputs, outputs: [output], ...(options && { options }) },
    })),
  )('$model.operator version $model.version: $lowered', ({ model, lowered }) => {
    expect(lower(smallModel(model))).toBe(lowered);
  });

  it('is tested for every rule', () => {
    const lowered = CASES.filter(([, , , , nodes]) => nodes !== undefined);
    const tested = new Set(lowered.map(([operator]) => operator));
    expect(Object.keys(RULES).filter((name) => !tested.has(name as SmallModel['operator']))).toEqual([]);
  });

  it('leaves a model alone that the engine takes', () => {
    const model = smallModel({
      operator: 'ADD',
      version: 1,
      inputs: [of('float32', 4), of('float32', 4)],
      outputs: [of('float32', 4)],
    });
    expect(lowerModel(verifyModel(model), WASM_OPERATORS, 'exact')).toBeUndefined();
  });
});
