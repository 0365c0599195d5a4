// keepModel: false: the file is given back when the engine has its copy, and read again for what needs it.

import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { Interpreter, isTFLiteError } from 'tflite-interpreter';
import { afterAll, describe, expect, it } from 'vitest';
import { nativeLibrary } from '../helpers/native.ts';
import { errorOf } from '../unit/error-of.ts';
import { modelBytes, modelPath as fixture } from './models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keep-'));
afterAll(() => rmSync(folder, { recursive: true }));

const copyOf = (name: string, as = name): string => {
  const file = path.join(folder, `${as}.tflite`);
  copyFileSync(fixture(name), file);
  return file;
};

/** Inputs begin with whatever their memory held. */
function zero(interpreter: Interpreter, index: number): void {
  const { data } = interpreter.tensor(index)();
  if (ArrayBuffer.isView(data)) new Uint8Array(data.buffer, data.byteOffset, data.byteLength).fill(0);
}

/** All that an interpreter tells of its model, in an order that makes it read the file again in between. */
function tell(interpreter: Interpreter): string {
  const told: unknown[] = [];
  const note = (call: () => unknown): void => {
    try {
      told.push(call());
    } catch (error) {
      if (!isTFLiteError(error)) throw error;
      told.push(`${error.code}: ${error.message}`);
    }
  };
  const values = (): void => {
    for (const { index } of interpreter.getOutputDetails()) note(() => interpreter.getTensor(index));
  };
  const invoke = (): void => {
    for (const { index } of interpreter.getInputDetails()) note(() => zero(interpreter, index));
    note(() => interpreter.invoke());
  };
  note(() => interpreter.allocateTensors());
  note(() => interpreter.getInputDetails());
  invoke();
  values();
  for (let graph = 0; graph < interpreter.numSubgraphs; graph++) {
    note(() => interpreter.getTensorDetails(graph));
    note(() => interpreter.getOpsDetails(graph));
  }
  for (const { index } of interpreter.getTensorDetails()) note(() => interpreter.getTensor(index));
  const [input] = interpreter.getInputDetails();
  if (input) note(() => interpreter.resizeTensorInput(input.index, [2, ...input.shape.slice(1)]));
  note(() => interpreter.allocateTensors());
  invoke();
  values();
  note(() => interpreter.getSignatureList());
  note(() => interpreter.metadata);
  for (const key of Object.keys(interpreter.getSignatureList())) {
    note(() => interpreter.getSignatureRunner(key).getOutputDetails());
  }
  // As text, since details and tensors have getters, which are functions.
  return inspect(told, { depth: 9, maxArrayLength: null });
}

describe('keepModel: false', () => {
  const names = readdirSync(path.dirname(fixture('')))
    .filter((name) => name.endsWith('.tflite'))
    .map((name) => path.basename(name, '.tflite'));
  const engines = nativeLibrary === undefined ? (['wasm'] as const) : (['wasm', 'native'] as const);
  const cases = engines.flatMap((engine) => names.map((name) => [name, engine] as const));
  it.each(cases)('%s tells and computes the same (%s)', async (name, engine) => {
    const modelPath = copyOf(name);
    const native = { libraryPath: nativeLibrary };
    const [kept, given] = await Promise.all(
      [true, false].map((keepModel) =>
        Interpreter.create({ modelPath, keepModel, engine, native }).catch((error: unknown) => String(error)),
      ),
    );
    if (typeof kept === 'string' || typeof given === 'string') return expect(given).toBe(kept);
    expect(tell(given!)).toBe(tell(kept!));
    kept!.close();
    given!.close();
  });

  it('reads the file again only where it is what it was', async () => {
    const modelPath = copyOf('keras_conv_float', 'changing');
    const time = new Date('2026-01-01');
    utimesSync(modelPath, time, time);
    const interpreter = await Interpreter.create({ modelPath, keepModel: false, engine: 'wasm' });
    interpreter.allocateTensors();
    const [input] = interpreter.getInputDetails();
    const [output] = interpreter.getOutputDetails();
    const answer = (): unknown => {
      zero(interpreter, input!.index);
      interpreter.invoke();
      return interpreter.getTensor(output!.index).data;
    };
    const before = answer();

    const bytes = readFileSync(modelPath);
    writeFileSync(modelPath, bytes.subarray(1));
    const shape = [3, ...input!.shape.slice(1)];
    interpreter.resizeTensorInput(input!.index, shape);
    expect(errorOf('MODEL_CORRUPT', () => interpreter.allocateTensors()).message).toMatch(
      /changing\.tflite' has to be read again, but it has changed since it was opened: create a new interpreter/,
    );
    rmSync(modelPath);
    expect(errorOf('FILE_NOT_FOUND', () => interpreter.allocateTensors()).message).toContain('there is no such file');

    writeFileSync(modelPath, bytes);
    utimesSync(modelPath, time, time);
    interpreter.allocateTensors();
    expect(interpreter.getInputDetails()[0]!.shape).toEqual(shape);
    interpreter.resizeTensorInput(input!.index, input!.shape);
    interpreter.allocateTensors();
    expect(answer()).toEqual(before);
    interpreter.close();
  });

  it('is told of a file that is too long before it is read', async () => {
    const modelPath = copyOf('chain_b');
    const creating = Interpreter.create({ modelPath, keepModel: false, limits: { maxBytes: 10 } });
    await expect(creating).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
  });

  it('leaves bytes that came otherwise where they are', async () => {
    const modelContent = modelBytes('chain_b');
    const interpreter = await Interpreter.create({ modelContent, keepModel: false });
    interpreter.allocateTensors();
    expect(modelContent.length).toBe(statSync(fixture('chain_b')).size);
    expect(interpreter.getOpsDetails().length).toBeGreaterThan(0);
    interpreter.close();
  });
});
