// One engine tried on one model, in a process of its own: what an engine makes of a model may end the process, and memory
// is counted by process. Arguments: the engine, the model. Prints a `ProbeResult` as JSON.

import { Interpreter, isTFLiteError } from 'tflite-interpreter';
import { print } from './output.ts';

/** How far an engine came, and what it took. */
export interface ProbeResult {
  /** Why it does not run the model; undefined when it does. */
  readonly problem?: string;
  /** The code of the problem's error. */
  readonly code?: string;
  readonly version?: string;
  readonly lowered?: readonly string[];
  /** Milliseconds of `create` and `allocateTensors`, and of the first inference, on zeros. */
  readonly createMs?: number;
  readonly invokeMs?: number;
  /** What the process holds more than before, in bytes. */
  readonly memory?: number;
}

const [engine, modelPath] = process.argv.slice(2);
print(JSON.stringify(await probe()));

async function probe(): Promise<ProbeResult> {
  const before = process.memoryUsage.rss();
  const start = performance.now();
  let interpreter: Interpreter | undefined;
  try {
    interpreter = await Interpreter.create({ modelPath: modelPath!, engine: engine as 'wasm' | 'native' });
    interpreter.allocateTensors();
    const created = performance.now();
    setStrings(interpreter);
    interpreter.invoke();
    const { version, lowered } = interpreter.engine;
    return {
      version,
      lowered,
      createMs: created - start,
      invokeMs: performance.now() - created,
      memory: process.memoryUsage.rss() - before,
    };
  } catch (error) {
    if (!isTFLiteError(error)) throw error;
    return { problem: error.message, code: error.code };
  } finally {
    interpreter?.close();
  }
}

/** Numbers begin as zeros; strings have no beginning. */
function setStrings(interpreter: Interpreter): void {
  for (const { index, dtype, shape } of interpreter.getInputDetails()) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = Array.from({ length: count }, () => new Uint8Array());
    if (dtype === 'string') interpreter.setTensor(index, { dtype, shape, data });
  }
}
