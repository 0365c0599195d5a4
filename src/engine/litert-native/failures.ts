// What the native library says of its failures, as errors of this library.

import { TFLiteError } from '../../errors.ts';

const ENGINE = 'litert-native';

const NODE = /Node number (\d+) \((\w+)\) failed to (?:prepare|invoke)\.?/;

/** Raised where buffers meet tensors whose size is only known when the operators before them have run. */
const UNKNOWN_SIZE = /allocation_type == kTfLiteArenaRw|Custom allocation is too small/;

/** A model that this engine never runs, whatever its values. */
export function unsupported(why: string): TFLiteError<'UNSUPPORTED_MODEL'> {
  return new TFLiteError(
    'UNSUPPORTED_MODEL',
    `The engine ${ENGINE} does not take the model: ${why}. The engine tflite-wasm may (engine: 'wasm' or 'auto').`,
    { engine: ENGINE },
  );
}

/** The library refused to prepare a model. */
export function refusedModel(log: string, what: string): TFLiteError<'ALLOCATE_FAILED'> {
  const { reason, at } = readFailure(log);
  return new TFLiteError(
    'ALLOCATE_FAILED',
    `The engine cannot prepare the model${placeOf(at)}: ${reason ?? what}. Check the shapes of the inputs, or convert the model with built-in operators only.`,
    { engine: ENGINE, ...at },
    { cause: new Error(log || what) },
  );
}

/** A tensor, or the model itself, needs more memory than there is. */
export function tooMuchMemory(byteLength: number, cause: unknown): TFLiteError<'ALLOCATE_FAILED'> {
  return new TFLiteError(
    'ALLOCATE_FAILED',
    `The engine cannot prepare the model: ${byteLength} bytes in one piece are not to be had. Check the shapes of the inputs.`,
    { engine: ENGINE },
    { cause },
  );
}

/** An inference failed. */
export function failedInference(log: string, what: string): TFLiteError {
  if (UNKNOWN_SIZE.test(log)) return unsupported('the shape of a tensor depends on values');
  const { reason, at } = readFailure(log);
  return new TFLiteError(
    'INVOKE_FAILED',
    `The inference failed${placeOf(at)}: ${reason ?? what}. Check the inputs; the interpreter can go on.`,
    { engine: ENGINE, ...at },
    { cause: new Error(log || what) },
  );
}

/** An output turned out to be larger than any shape that the model declares. */
export function overrunMemory(index: number, shape: readonly number[]): TFLiteError<'ENGINE_ABORTED'> {
  return new TFLiteError(
    'ENGINE_ABORTED',
    `The engine stopped in invoke(): tensor ${index} became [${shape.join(', ')}], which is more than the model says. Memory of the process may be damaged: end it, and run this model with engine: 'wasm'.`,
    { engine: ENGINE, method: 'invoke' },
  );
}

interface Place {
  readonly operator?: string;
  readonly node?: number;
}

/** The first line that is no place, without its source position, and the node. */
function readFailure(log: string): { reason: string | undefined; at: Place } {
  const [, node, operator] = NODE.exec(log) ?? [];
  const [line] = log.replace(NODE, '').split('\n');
  const reason = line
    ?.replace(/^\S+\.(?:cc|h):\d+ /, '')
    .trim()
    .replace(/\.$/, '');
  return {
    reason: reason === '' ? undefined : reason,
    at: operator === undefined ? {} : { operator, node: Number(node) },
  };
}

function placeOf({ operator, node }: Place): string {
  return operator === undefined ? '' : ` at node ${node} (${operator})`;
}
