// Every wrong call and damaged file of the corpus: an error where Python has one, and an interpreter that goes on.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Interpreter, isTFLiteError, type InterpreterOptions } from 'tflite-interpreter';
import { hasCorpus, readErrorCases, readModelFile, type ErrorCase, type Step } from './corpus.ts';
import { noRemarks, replayStep } from './replay.ts';

const { cases, models } = hasCorpus ? readErrorCases() : { cases: [], models: {} };
const folder = mkdtempSync(path.join(tmpdir(), 'tflite-conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Where this library differs from Python on purpose, and how the case ends here. */
const DIFFERENT: Record<string, { ends: 'passes' | 'throws'; why: string }> = {
  view_alive_invoke_a: { ends: 'passes', why: 'typed arrays carry no liveness' },
  view_alive_allocate_a: { ends: 'passes', why: 'typed arrays carry no liveness' },
  view_alive_resize_a: { ends: 'passes', why: 'typed arrays carry no liveness' },
  view_slice_alive_a: { ends: 'passes', why: 'typed arrays carry no liveness' },
  set_constant_a: { ends: 'throws', why: 'writing to a constant is an error' },
  resize_output_a: { ends: 'throws', why: 'only inputs are resized' },
  create_bytearray_content_a: { ends: 'passes', why: 'bytes are bytes' },
  create_threads_bool_a: { ends: 'throws', why: 'true is no number' },
};

describe.skipIf(!hasCorpus)('wrong calls and damaged files (../shared/conformance/errors.json)', () => {
  const mechanical = cases.filter(({ pythonOnly }) => !pythonOnly);

  it.each(mechanical.filter(({ damage }) => !damage))('$id', async (script) => {
    await replayErrorCase(script);
  });

  it.each(mechanical.filter(({ damage }) => damage))('$id: refused, or as harmless as in Python', async (script) => {
    const error = await replayScript(script).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) expect(error).toSatisfy((thrown) => isTFLiteError(thrown));
    if (script.outcome === 'raises') expect(error).toBeDefined();
  });
});

async function replayErrorCase(script: ErrorCase): Promise<void> {
  const difference = DIFFERENT[script.id];
  if (difference?.ends === 'throws' || script.crash) {
    await expect(replayScript(script)).rejects.toSatisfy((error) => isTFLiteError(error) || error instanceof TypeError);
  } else if (difference) {
    await expect(replayScript({ ...script, steps: script.steps.map(withoutRaises) })).resolves.toBeUndefined();
  } else {
    await expect(replayScript(script)).resolves.toBeUndefined();
  }
}

function withoutRaises({ raises: _, ...step }: Step): Step {
  return step;
}

/** Resolves when every step did what Python did; rejects with our error where Python had none. */
async function replayScript({ steps, goOn = false, damage }: ErrorCase): Promise<void> {
  let interpreter: Interpreter | undefined;
  try {
    for (const [i, step] of steps.entries()) {
      if (step.op === 'create') {
        const created = await create(step, damage ?? false);
        if (!created) return;
        interpreter = created;
      } else if (replayStep(interpreter!, step, new Uint8Array(), noRemarks(), `step ${i} (${step.op})`) && !goOn) {
        return;
      }
    }
  } finally {
    interpreter?.close();
  }
}

/** Undefined where Python's constructor raises and ours did. */
async function create(step: Step, damage: boolean): Promise<Interpreter | undefined> {
  try {
    const interpreter = await Interpreter.create(optionsOf(step));
    if (step.raises && !damage) throw new Error(`no error, where Python raises ${step.raises.message}`);
    return interpreter;
  } catch (error) {
    if (step.raises && !damage && (isTFLiteError(error) || error instanceof TypeError)) return undefined;
    throw error;
  }
}

function optionsOf({
  model,
  path: file,
  content,
  file: fileContent,
  also,
  options,
  truncate,
  flip,
}: Step): InterpreterOptions {
  const source: Record<string, unknown> = {};
  if (model) {
    let bytes = readModelFile(models[model]!.model);
    for (const [offset, byte] of flip ?? []) bytes[offset] = byte;
    if (truncate !== undefined) bytes = bytes.subarray(0, truncate);
    source['modelContent'] = bytes;
    if (also === 'path') source['modelPath'] = 'model.tflite';
  }
  if (content !== undefined) source['modelContent'] = new Uint8Array(Buffer.from(content, 'base64'));
  if (file !== undefined) source['modelPath'] = file === '<path>' ? folder : file;
  if (fileContent !== undefined) {
    source['modelPath'] = path.join(folder, 'model.tflite');
    writeFileSync(source['modelPath'] as string, Buffer.from(fileContent, 'base64'));
  }
  return { ...source, ...options } as InterpreterOptions;
}
