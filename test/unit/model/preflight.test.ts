import { describe, expect, it } from 'vitest';
import { WASM_OPERATORS } from '../../../src/engine/tflite-wasm/supported-operators.ts';
import { readModelGraph } from '../../helpers/read-graph.ts';
import { OPERATOR_NAMES } from '../../../src/model/operators.ts';
import {
  findUnknownCustomOperator,
  findUnsupported,
  listsUnknown,
  requireCustomOperators,
  requireSupported,
} from '../../../src/model/preflight.ts';
import { errorOf } from '../error-of.ts';
import { corpusBytes, goldenRecords, hasCorpus } from './corpus.ts';
import { fixture } from './fixture.ts';

const graphOf = (name: string) => readModelGraph(fixture(name));

describe('the preflight', () => {
  it('lets pass what the engine knows', () => {
    expect(findUnsupported(graphOf('conv2d_f32_a'), WASM_OPERATORS)).toBeUndefined();
    expect(findUnsupported(graphOf('while_written_b'), WASM_OPERATORS)).toBeUndefined();
    expect(findUnknownCustomOperator(graphOf('custom_detection_postprocess_a'), WASM_OPERATORS)).toBeUndefined();
  });

  it('names an operator that the engine lacks, and where it stands', () => {
    const { message, data } = errorOf('UNSUPPORTED_MODEL', () =>
      requireSupported(graphOf('op_without_kernel_a'), WASM_OPERATORS),
    );
    expect(data).toEqual({ engine: 'tflite-wasm', operator: 'STABLEHLO_LOGISTIC', version: 1, subgraph: 0, node: 0 });
    expect(message).toMatch(/^The operator STABLEHLO_LOGISTIC version 1 \(subgraph 0, node 0\) is unknown/);
  });

  it('names a version that is too new, and the greatest one that is known', () => {
    const { message, data } = errorOf('UNSUPPORTED_MODEL', () =>
      requireSupported(graphOf('version_too_new_b'), WASM_OPERATORS),
    );
    expect(data).toEqual({ engine: 'tflite-wasm', operator: 'TANH', version: 50, subgraph: 0, node: 0 });
    expect(message).toContain('knows it up to version 3');
  });

  it('names a tensor whose dtype the engine refuses', () => {
    const { data } = errorOf('UNSUPPORTED_MODEL', () =>
      requireSupported(graphOf('passthrough_bfloat16_a'), WASM_OPERATORS),
    );
    expect(data).toEqual({ engine: 'tflite-wasm', subgraph: 0, tensor: 'a', dtype: 'bfloat16' });
  });

  it('tells an operator that is listed without being used, which lowering drops', () => {
    const graph = graphOf('conv2d_f32_a');
    const [main] = graph.subgraphs;
    const unused = { ...graph, subgraphs: [{ ...main!, operatorCount: 0 }] };
    const support = { ...WASM_OPERATORS, versions: {} };
    expect(findUnsupported(unused, support)).toBeUndefined();
    expect(listsUnknown(unused, support)).toBe(true);
  });

  it('leaves custom operators to the allocation, and then names them', () => {
    const graph = graphOf('custom_detection_postprocess_a');
    const support = { ...WASM_OPERATORS, customOperators: [] };
    expect(findUnsupported(graph, support)).toBeUndefined();
    const { message, data } = errorOf('UNSUPPORTED_MODEL', () => requireCustomOperators(graph, support));
    expect(data).toMatchObject({ operator: 'TFLite_Detection_PostProcess', subgraph: 0, node: 0 });
    expect(message).toContain('The custom operator TFLite_Detection_PostProcess');
  });

  it('takes no operator for known because of a property that every object has', () => {
    const graph = graphOf('conv2d_f32_a');
    const [code] = graph.operatorCodes;
    const odd = { ...graph, operatorCodes: [{ ...code!, name: 'constructor' }] };
    expect(findUnsupported(odd, WASM_OPERATORS)).toMatchObject({ reason: 'operator', operator: 'constructor' });
  });
});

describe('the operators of the WebAssembly', () => {
  it('are built-in operators of the format, the last one SIGN', () => {
    const codes = Object.keys(WASM_OPERATORS.versions).map((name) =>
      OPERATOR_NAMES.findIndex((known) => known === name),
    );
    expect(Math.min(...codes)).toBe(0);
    expect(Math.max(...codes)).toBe(158);
  });

  it.skipIf(!hasCorpus)('are those that the corpus found by loading its models', () => {
    const rows = goldenRecords()
      .filter(({ model, outcome }) => model !== null && outcome !== 'create-raises')
      .map(({ id, model, engine }) => ({
        id,
        needs: engine.needsNewerEngine.length > 0,
        found: findUnsupported(readModelGraph(corpusBytes(model!)), WASM_OPERATORS)?.reason,
      }));
    const different = rows.filter(({ needs, found }) => needs !== (found === 'operator' || found === 'version'));
    expect(different).toEqual([]);
    expect(rows.filter(({ needs }) => needs).length).toBeGreaterThan(90);
  });
});
