import { describe, expect, it } from 'vitest';
import { Allocation } from '../../src/allocation.ts';
import { byteLengthOf, elementCount } from '../../src/dtypes.ts';
import type { Engine, Session } from '../../src/engine/engine.ts';
import { WASM_OPERATORS } from '../../src/engine/tflite-wasm/supported-operators.ts';
import { TFLiteError } from '../../src/errors.ts';
import { ModelEngine } from '../../src/model-engine.ts';
import { limitsOf } from '../../src/model/limits.ts';
import { verifyModel } from '../../src/model/verify.ts';
import { errorOf, rejectionOf } from './error-of.ts';
import { fixture } from './model/fixture.ts';

const graph = verifyModel(fixture('variable_tensor_a'), { source: 'a test', limits: limitsOf() });
const tensors = Array.from({ length: graph.subgraphs[0]!.tensorCount }, (_, index) =>
  graph.subgraphs[0]!.tensor(index),
);
const input = graph.subgraphs[0]!.inputs[0]!;
const variable = tensors.findIndex(({ isVariable }) => isVariable);

/** An engine that keeps values and computes nothing; what an inference does is up to the test. */
function recorder(name: string, infer: () => void | Promise<void> = () => undefined): Engine & { opened: number } {
  const engine = {
    name,
    version: '1',
    support: WASM_OPERATORS,
    numThreads: 1,
    reachesOutputsOnly: false,
    opened: 1,
    createSession: (): Session => {
      const values = tensors.map(({ dtype, shape }) => new Uint8Array(byteLengthOf(dtype, elementCount(shape))));
      return {
        usable: true,
        bytes: (index) => values[index],
        shape: (index) => tensors[index]!.shape,
        dtype: (index) => tensors[index]!.dtype,
        replaceBytes: () => undefined,
        invoke: () => void infer(),
        invokeAsync: async () => infer(),
        resetVariables: () => undefined,
        close: () => undefined,
      };
    },
    close: () => {
      engine.opened--;
    },
  };
  return engine;
}

const refuses = (): never => {
  throw new TFLiteError('UNSUPPORTED_MODEL', 'not with these values', { engine: 'first' });
};

function open(first: Engine, second: Engine): { engine: ModelEngine; allocation: Allocation } {
  const fit = (engine: Engine, reason: string) => ({ engine, reason, draft: undefined });
  const engine = new ModelEngine(fit(first, 'it is the first'), (why) => fit(second, why));
  const allocation = new Allocation({
    graph,
    engine,
    shared: undefined,
    profile: undefined,
    subgraphIndex: 0,
    preserveAllTensors: false,
    release: undefined,
  });
  allocation.allocate();
  return { engine, allocation };
}

describe('the change to another engine', () => {
  it('takes the values of inputs and variables along', () => {
    const { engine, allocation } = open(recorder('first', refuses), recorder('second'));
    allocation.session!.bytes(input)!.fill(3);
    allocation.session!.bytes(variable)!.fill(7);
    allocation.invoke();
    expect(engine.info).toMatchObject({ name: 'second', reason: 'not with these values' });
    expect(new Set(allocation.session!.bytes(input))).toEqual(new Set([3]));
    expect(new Set(allocation.session!.bytes(variable))).toEqual(new Set([7]));
  });

  it('does not come after an inference', () => {
    let runs = 0;
    const first = recorder('first', () => (runs++ === 0 ? undefined : refuses()));
    const { engine, allocation } = open(first, recorder('second'));
    allocation.invoke();
    errorOf('UNSUPPORTED_MODEL', () => allocation.invoke());
    expect(engine.info.name).toBe('first');
  });

  it('does not come after close(), when an inference fails that was running', async () => {
    let end: () => void = () => undefined;
    const first = recorder('first', () => new Promise<void>((resolve) => (end = resolve)).then(refuses));
    const second = recorder('second');
    const { engine, allocation } = open(first, second);
    const running = allocation.invokeAsync();
    engine.close();
    end();
    await rejectionOf('UNSUPPORTED_MODEL', running);
    expect([engine.info.name, first.opened]).toEqual(['first', 0]);
  });
});
