// What the native library cannot do, or does wrongly, as long as nobody looks: one test for each trap.

import path from 'node:path';
import { Interpreter, type InterpreterOptions } from 'tflite-interpreter';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLibrary, type Library } from '../../src/engine/litert-native/library.ts';
import { NativeSession } from '../../src/engine/litert-native/session.ts';
import { rewriteModel } from '../../src/model/rewrite.ts';
import { verifyModel } from '../../src/model/verify.ts';
import { takeRoom } from '../../src/platform/file-room.ts';
import { readFile } from '../../src/platform/node-files.ts';
import { packStrings } from '../../src/strings.ts';
import { nativeLibrary } from '../helpers/native.ts';
import { runNode, ROOT } from '../helpers/repository.ts';
import { errorOf, rejectionOf } from '../unit/error-of.ts';
import { smallModel } from '../unit/model/small-model.ts';
import { modelBytes, modelPath } from './models.ts';

const native = { libraryPath: nativeLibrary };

async function allocated(options: Partial<InterpreterOptions>): Promise<Interpreter> {
  const interpreter = await Interpreter.create({ native, ...options });
  onTestFinished(() => interpreter.close());
  interpreter.allocateTensors();
  return interpreter;
}

/** All outputs, after an inference on the same values. */
function answers(interpreter: Interpreter): unknown[] {
  for (const { index } of interpreter.getInputDetails()) {
    const tensor = interpreter.getTensor(index);
    const data = Float32Array.from({ length: tensor.data.length }, (_, i) => i - 2);
    interpreter.setTensor(index, { ...tensor, dtype: 'float32', data });
  }
  interpreter.invoke();
  return interpreter.getOutputDetails().map(({ index }) => interpreter.getTensor(index).toArray());
}

const float = (...shape: number[]) => ({ dtype: 'float32', shape }) as const;

describe.skipIf(nativeLibrary === undefined)('a trap of the native library', () => {
  it('equal names end the process: the model is given names of its own', async () => {
    const modelContent = modelBytes('odd_names_a');
    const both = [
      await allocated({ modelContent, engine: 'native' }),
      await allocated({ modelContent, engine: 'wasm' }),
    ];
    expect(both[0]!.getInputDetails().map(({ name }) => name)).toEqual(['', '']);
    expect(answers(both[0]!)).toEqual(answers(both[1]!));
  });

  it('variables are refused by its loader: they are hidden from it, and work', async () => {
    const modelContent = modelBytes('variable_tensor_a');
    const [ours, theirs] = [
      await allocated({ modelContent, engine: 'native' }),
      await allocated({ modelContent, engine: 'wasm' }),
    ];
    const [, state] = ours.getOutputDetails();
    const seven = new Float32Array(6).fill(7);
    for (const interpreter of [ours, theirs]) interpreter.setTensor(state!.index, seven);
    const kept = answers(ours);
    expect(kept).toEqual(answers(theirs));
    expect(kept[1]).not.toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    for (const interpreter of [ours, theirs]) interpreter.resetAllVariables();
    const reset = answers(ours);
    expect(reset).toEqual(answers(theirs));
    expect(reset).not.toEqual(kept);
  });

  it('resource variables keep their values', async () => {
    const modelContent = modelBytes('resource_variable_float32_a');
    const [ours, theirs] = [
      await allocated({ modelContent, engine: 'native' }),
      await allocated({ modelContent, engine: 'wasm' }),
    ];
    expect([answers(ours), answers(ours)]).toEqual([answers(theirs), answers(theirs)]);
  });

  it('several signatures that share resource variables go to WebAssembly', async () => {
    const modelPathOf = modelPath('tf_variables_shared_b');
    const interpreter = await allocated({ modelPath: modelPathOf });
    expect(interpreter.engine.name).toBe('tflite-wasm');
    expect(interpreter.engine.reason).toContain('share resource variables');
    await rejectionOf('UNSUPPORTED_MODEL', allocated({ modelPath: modelPathOf, engine: 'native' }));
  });

  it('two signatures of one subgraph are not loaded: each is a model of its own', async () => {
    const interpreter = await allocated({ modelPath: modelPath('two_signatures_one_subgraph_a'), engine: 'native' });
    const [left, right] = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const six = { dtype: 'float32', shape: [2, 3], data: Float32Array.from([...left, ...right]) } as const;
    const both = interpreter.getSignatureRunner('both').run({ left: six, right: six });
    expect(both['difference']!.data).toEqual(new Float32Array(6));
    const only = interpreter.getSignatureRunner('renamed').run({ a: six, b: six });
    expect(only['only']!.data).toEqual(new Float32Array(6));
  });

  it('more than eight dimensions are not described by its structs', async () => {
    const shape = [1, 1, 1, 1, 1, 1, 1, 2, 3];
    const modelContent = smallModel({
      operator: 'ABS',
      version: 1,
      inputs: [float(...shape)],
      outputs: [float(...shape)],
    });
    const interpreter = await allocated({ modelContent });
    expect(interpreter.engine.name).toBe('tflite-wasm');
    expect(answers(interpreter).flat(9)).toEqual([2, 1, 0, 1, 2, 3]);
    const only = await Interpreter.create({ modelContent, engine: 'native', native });
    onTestFinished(() => only.close());
    errorOf('UNSUPPORTED_MODEL', () => only.allocateTensors());
  });

  it('a tensor without elements has no buffer', async () => {
    const modelContent = smallModel({ operator: 'NEG', version: 1, inputs: [float(0, 3)], outputs: [float(0, 3)] });
    const interpreter = await allocated({ modelContent });
    expect(interpreter.engine).toMatchObject({ name: 'tflite-wasm', reason: expect.stringContaining('no elements') });
    expect(answers(interpreter)).toEqual([[]]);
  });

  it('complex128 is none of its types', async () => {
    const interpreter = await allocated({ modelPath: modelPath('passthrough_complex128_a') });
    expect(interpreter.engine.name).toBe('tflite-wasm');
  });

  it('a shape that values decide is known too late: WebAssembly answers', async () => {
    const one = (values: number) =>
      ({ dtype: 'int32', shape: [], bytes: new Uint8Array(Int32Array.of(values).buffer) }) as const;
    const modelContent = smallModel({
      operator: 'RANGE',
      version: 1,
      inputs: [{ dtype: 'int32', shape: [] }, one(5), one(1)],
      outputs: [{ dtype: 'int32', shape: [5] }],
    });
    const interpreter = await allocated({ modelContent });
    expect(interpreter.engine).toMatchObject({ name: 'tflite-wasm', reason: expect.stringContaining('values decide') });
    interpreter.setTensor(0, 2);
    interpreter.invoke();
    expect(interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).toArray()).toEqual([2, 3, 4]);
  });

  it('a string output beyond its buffer is an error: the buffer grows, and the model runs again', async () => {
    const interpreter = await allocated({ modelPath: modelPath('strings_b'), engine: 'native' });
    const [input] = interpreter.getInputDetails();
    const count = input!.shape.reduce((product, size) => product * size, 1);
    const words = Array.from({ length: count }, (_, i) => `${'word'.repeat(50_000)}${i}`);
    interpreter.setTensor(input!.index, words);
    interpreter.invoke();
    const texts = interpreter.getOutputDetails().filter(({ dtype }) => dtype === 'string');
    expect(texts.map(({ index }) => interpreter.getTensor(index).toArray()).flat(2)).toEqual(words);
  });

  it('string outputs that are longer than all inputs grow until they fit', async () => {
    const word = 'word'.repeat(40_000);
    const bytes = packStrings([new TextEncoder().encode(word)]);
    const modelContent = smallModel({
      operator: 'GATHER',
      version: 1,
      inputs: [
        { dtype: 'string', shape: [1], bytes },
        { dtype: 'int32', shape: [10] },
      ],
      outputs: [{ dtype: 'string', shape: [10] }],
    });
    const interpreter = await allocated({ modelContent, engine: 'native' });
    interpreter.setTensor(1, new Int32Array(10));
    interpreter.invoke();
    expect(interpreter.getTensor(2).toArray()).toEqual(Array(10).fill(word));
  });

  it('what calls abort() is refused before: integers compared without a scale', async () => {
    const tensor = { dtype: 'int8', shape: [4] } as const;
    const modelContent = smallModel({
      operator: 'EQUAL',
      version: 2,
      inputs: [tensor, tensor],
      outputs: [{ dtype: 'bool', shape: [4] }],
    });
    await rejectionOf('UNSUPPORTED_MODEL', Interpreter.create({ modelContent, engine: 'native', native }));
    expect((await allocated({ modelContent })).engine.name).toBe('tflite-wasm');
  });

  it('an output that outgrew its memory breaks the session, and says so', () => {
    const library = openLibrary(nativeLibrary);
    const layouts = library.bindings.LiteRtGetCompiledModelOutputTensorLayouts;
    let lies = false;
    const lying = (...args: readonly unknown[]): number => {
      const status = layouts(...args);
      // A batch of a thousand, in an output of two dimensions.
      if (lies) new DataView((args[3] as Uint8Array).buffer).setInt32(4, 1000, true);
      return status;
    };
    const bindings = { ...library.bindings, LiteRtGetCompiledModelOutputTensorLayouts: Object.assign(lying, layouts) };
    const liar: Library = { ...library, bindings };
    const session = new NativeSession(liar, [modelBytes('keras_conv_float')], { numThreads: 1 }, {});
    onTestFinished(() => session.close());
    session.invoke();
    expect(session.usable).toBe(true);
    lies = true;
    expect(errorOf('ENGINE_ABORTED', () => session.invoke()).message).toMatch(/became \[1000, \d+\]/);
    expect(session.usable).toBe(false);
  });

  it('takes a model where its file was read, once, and copies it for a second session', async () => {
    const library = openLibrary(nativeLibrary);
    const file = await readFile(modelPath('keras_conv_float'), { withRoom: true });
    const untouched = Uint8Array.from(file);
    const graph = verifyModel(file);
    const { inputs, outputs } = graph.subgraphs[0]!;
    const parts = rewriteModel(graph, { signature: true });
    const answer = (session: NativeSession): string => {
      session.bytes(inputs[0]!)!.fill(1);
      session.invoke();
      return String(session.bytes(outputs[0]!));
    };
    const open = (): NativeSession => new NativeSession(library, parts, { numThreads: 1 }, {});
    const first = open();
    expect(takeRoom(file, 0)).toBeUndefined();
    const second = open();
    const expected = answer(first);
    expect(answer(second)).toBe(expected);
    first.close();
    const third = open();
    expect([answer(third), answer(second)]).toEqual([expected, expected]);
    third.close();
    second.close();
    expect(takeRoom(file, 0)).toBeDefined();
    expect(file).toEqual(untouched);
  });

  it('runs in several threads, and a process that closes nothing still ends by itself', async () => {
    const script = path.join(ROOT, 'test/runtime/processes/native-threads.mjs');
    const { code, stdout } = await runNode([script, modelPath('keras_conv_float'), nativeLibrary!]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ engine: 'litert-native', equal: true });
  });
});
