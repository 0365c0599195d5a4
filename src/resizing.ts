// Resizing: which shapes an input may be given, and why a model could not be prepared for its shapes.

import type { EngineSupport } from './engine-support.ts';
import { TFLiteError } from './errors.ts';
import type { ModelGraph, Subgraph } from './model/graph.ts';
import { readOptions } from './model/operator-options.ts';
import type { TensorDetails } from './tensor-details.ts';

/**
 * Python's rules: an input, whole dimensions of at least 0, and with `strict` only what the model leaves open.
 *
 * @throws {@link TFLiteError} `NOT_RESIZABLE`.
 */
export function requireResizable(
  subgraph: Subgraph,
  details: TensorDetails,
  shape: readonly number[],
  strict: boolean,
): void {
  const { index, name, shape: present, shapeSignature } = details;
  const refuse = (reason: string): never => {
    throw new TFLiteError(
      'NOT_RESIZABLE',
      `Tensor '${name}' (${index}) cannot be resized from [${present.join(', ')}] to [${shape.join(', ')}]: ${reason}.`,
      {
        tensor: name,
        reason,
      },
    );
  };
  if (!subgraph.inputs.includes(index)) refuse('it is not an input of the model');
  if (subgraph.tensor(index).constant) refuse('it is a constant');
  // By position, since what is odd may be undefined itself.
  const odd = shape.findIndex((size) => !Number.isInteger(size) || size < 0 || size > 0x7fffffff);
  if (odd >= 0) refuse(`${shape[odd]} is no dimension; dimensions are whole numbers from 0 to 2147483647`);
  if (!strict) return;
  if (shape.length !== present.length) refuse(`strict resizing keeps the rank ${present.length}`);
  const fixed = shape.findIndex((size, i) => size !== present[i] && shapeSignature[i] !== -1);
  if (fixed >= 0)
    refuse(
      `dimension ${fixed} is fixed at ${present[fixed]}, and strict resizing changes only those that are -1 in shapeSignature`,
    );
}

/** The engine refused the model with the file's own shapes: it lacks something for this use of the operator. */
export function explainUse(
  cause: TFLiteError<'ALLOCATE_FAILED'>,
  { operatorCodes }: ModelGraph,
  { engine, runtime }: EngineSupport,
): TFLiteError {
  const { operator, node } = cause.data;
  if (operator === undefined || node === undefined) return cause;
  const version = operatorCodes.find(({ name }) => name === operator)?.version;
  // A delegate stands for operators, and has none.
  const use = version === undefined ? operator : `${operator} version ${version}`;
  return new TFLiteError(
    'UNSUPPORTED_MODEL',
    `The engine ${engine}, which is ${runtime}, does not take this use of the operator ${use}. ${cause.message}`,
    { engine, operator, node, ...(version !== undefined && { version }) },
    { cause },
  );
}

/** The engine refused the model with other shapes than the file's: a RESHAPE to a fixed shape is the usual reason. */
export function explainShapes(
  cause: TFLiteError<'ALLOCATE_FAILED'>,
  graph: ModelGraph,
  subgraph: Subgraph,
): TFLiteError<'ALLOCATE_FAILED'> {
  const fixed = fixedReshapes(graph, subgraph);
  if (fixed.length === 0) return cause;
  const more = fixed.length > 3 ? `, and ${fixed.length - 3} more` : '';
  return new TFLiteError(
    'ALLOCATE_FAILED',
    `${cause.message} These shapes are fixed in the model and do not follow a resize: ${fixed.slice(0, 3).join(', ')}${more}. Convert it with a free dimension there, or keep the input's shape.`,
    cause.data,
    { cause },
  );
}

/** An operator failed after an input was given dimensions that the model does not leave open: that is the usual reason. */
export function explainRun(
  cause: TFLiteError<'INVOKE_FAILED'>,
  { tensor }: Subgraph,
  shapes: ReadonlyMap<number, readonly number[]>,
): TFLiteError<'INVOKE_FAILED'> {
  const beyond = [...shapes].flatMap(([index, shape]) => {
    const { name, shape: own, shapeSignature } = tensor(index);
    const open = shape.length === own.length ? (shapeSignature ?? own) : undefined;
    if (open && shape.every((size, i) => size === own[i] || open[i] === -1)) return [];
    return [`'${name}' (${index}) from [${(shapeSignature ?? own).join(', ')}] to [${shape.join(', ')}]`];
  });
  if (beyond.length === 0) return cause;
  return new TFLiteError(
    'INVOKE_FAILED',
    `${cause.message} Inputs were resized beyond what the model leaves open: ${beyond.join(', ')}. Resize with { strict: true } to be told before, or convert the model with free dimensions there.`,
    cause.data,
    { cause },
  );
}

/** RESHAPE nodes whose target is written in the model without a -1 that could give way. */
function fixedReshapes(graph: ModelGraph, { operatorCount, operator, tensor }: Subgraph): string[] {
  return Array.from({ length: operatorCount }, (_, node) => node).flatMap((node) => {
    const { opcodeIndex, inputs, options } = operator(node);
    if (graph.operatorCodes[opcodeIndex]!.name !== 'RESHAPE') return [];
    const target = inputs[1] === undefined || inputs[1] < 0 ? undefined : tensor(inputs[1]);
    const shape = target?.constant
      ? Array.from(new Int32Array(Uint8Array.from(graph.bufferBytes(target.buffer)).buffer))
      : ((options && readOptions(options)['newShape']) ?? [-1]);
    if (!Array.isArray(shape) || shape.includes(-1)) return [];
    return [`node ${node} (RESHAPE) to [${shape.join(', ')}]${target ? ` by the constant '${target.name}'` : ''}`];
  });
}
