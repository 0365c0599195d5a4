import { analyzeModel } from 'tflite-interpreter/analyzer';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/repository.ts';
import { rejectionOf } from '../unit/error-of.ts';
import { modelBytes, modelPath, open } from './models.ts';

describe('analyzeModel', () => {
  it.each(['chain_b', 'keras_conv_float', 'three_subgraphs_b', 'fc_sparse_weights_b', 'odd_names_a'])(
    'tells of %s what an interpreter tells',
    async (name) => {
      const interpreter = await open(name);
      const { subgraphs, signatures, engines } = await analyzeModel({ modelPath: modelPath(name) });
      expect(subgraphs).toHaveLength(interpreter.numSubgraphs);
      expect(signatures).toEqual(interpreter.getSignatureList());
      for (const [index, { tensors, operators }] of subgraphs.entries()) {
        expect(operators).toEqual(interpreter.getOpsDetails(index));
        expect(tensors).toMatchObject(interpreter.getTensorDetails(index));
      }
      const [first] = subgraphs;
      expect(first!.inputs).toEqual(interpreter.getInputDetails().map(({ index }) => index));
      expect(first!.outputs).toEqual(interpreter.getOutputDetails().map(({ index }) => index));
      expect(engines).toMatchObject([{ engine: 'tflite-wasm', refusal: undefined, lowered: [] }]);
    },
  );

  it('counts operators, measures constants and reads metadata', async () => {
    const modelPath = `${ROOT}examples/assets/efficientnet_lite0_int8.tflite`;
    const { byteLength, schemaVersion, operators, subgraphs, metadata } = await analyzeModel({ modelPath });
    expect({ byteLength, schemaVersion }).toEqual({ byteLength: 5_285_520, schemaVersion: 3 });
    const nodes = subgraphs[0]!.operators;
    expect(operators.reduce((sum, { count }) => sum + count, 0)).toBe(nodes.length);
    for (const { opName, count } of operators) {
      expect(nodes.filter((node) => node.opName === opName)).toHaveLength(count);
    }
    const weights = subgraphs[0]!.tensors.filter(({ constant }) => constant);
    expect(weights.reduce((sum, tensor) => sum + tensor.byteLength, 0)).toBeGreaterThan(0.8 * byteLength);
    expect(subgraphs[0]!.tensors.filter(({ constant }) => !constant).every((tensor) => tensor.byteLength === 0)).toBe(
      true,
    );
    expect(metadata!.labels).toHaveLength(1000);
  });

  it('looks at models that no engine takes, and says why, as the interpreter does', async () => {
    const refused = await rejectionOf('UNSUPPORTED_MODEL', open('version_too_new_b'));
    const { engines, operators } = await analyzeModel({ modelPath: modelPath('version_too_new_b') });
    expect(engines[0]!.refusal).toMatchObject({ message: refused.message, data: refused.data });
    expect(operators).toEqual([{ opName: 'TANH', version: 50, custom: false, count: 1, knownBy: [] }]);
  });

  it('tells custom operators from those of TensorFlow Lite, and variables from values', async () => {
    const custom = await analyzeModel({ modelPath: modelPath('custom_detection_postprocess_a') });
    expect(custom.operators).toMatchObject([{ opName: 'TFLite_Detection_PostProcess', custom: true, count: 1 }]);
    const { subgraphs } = await analyzeModel({ modelPath: modelPath('variable_tensor_a') });
    expect(subgraphs[0]!.tensors.filter(({ variable }) => variable)).toHaveLength(1);
  });

  it('refuses what is no model', async () => {
    await expect(analyzeModel(undefined as never)).rejects.toThrow(TypeError);
    await rejectionOf('OPTION_INVALID', analyzeModel({}));
    await rejectionOf('MODEL_CORRUPT', analyzeModel({ modelContent: modelBytes('chain_b').subarray(0, 400) }));
    await rejectionOf('MODEL_TOO_LARGE', analyzeModel({ modelPath: modelPath('chain_b'), limits: { maxTensors: 5 } }));
  });
});
