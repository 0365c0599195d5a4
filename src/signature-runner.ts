// SignatureRunner: a subgraph called by names, as Python's get_signature_runner gives it.

import type { Allocation } from './allocation.ts';
import type { Allocations } from './allocations.ts';
import { TFLiteError } from './errors.ts';
import type { Signature } from './model/graph.ts';
import { encodeTensor, readTensor, writeTensor } from './tensor-access.ts';
import type { TensorDetails } from './tensor-details.ts';
import type { TensorValue } from './tensor-value.ts';
import type { Tensor } from './tensor.ts';

/**
 * Runs one signature of a model: named inputs in, named outputs out.
 *
 * A runner belongs to the interpreter that made it and ends with it. Signatures of the first subgraph share its tensors
 * with the interpreter: a run leaves the interpreter's inputs resized and set, as in Python.
 */
export class SignatureRunner {
  /** The signature's name in the model. */
  readonly key: string;
  readonly #signature: Signature;
  readonly #allocations: Allocations;

  /** @internal */
  constructor(signature: Signature, allocations: Allocations) {
    this.key = signature.key;
    this.#signature = signature;
    this.#allocations = allocations;
  }

  /** Details of the inputs by the signature's names, in their byte order. */
  getInputDetails(): Record<string, TensorDetails> {
    const allocation = this.#allocations.get('getInputDetails', this.#signature.subgraph);
    return Object.fromEntries(this.#signature.inputs.map(({ name, tensor }) => [name, allocation.details(tensor)]));
  }

  /** Details of the outputs by the signature's names, in their byte order. */
  getOutputDetails(): Record<string, TensorDetails> {
    const allocation = this.#allocations.get('getOutputDetails', this.#signature.subgraph);
    return Object.fromEntries(this.#signature.outputs.map(({ name, tensor }) => [name, allocation.details(tensor)]));
  }

  /**
   * Sets the inputs, resizing them to the values' shapes, runs the subgraph, and copies the outputs.
   *
   * @param inputs - A value for every input, by name. A flat typed array takes the input's present shape.
   * @returns The outputs by name.
   * @throws {@link TFLiteError} `SIGNATURE_INPUTS` for missing, extra or unknown names, and those of `setTensor`,
   * `resizeTensorInput`, `allocateTensors` and `invoke`.
   */
  run(inputs: Readonly<Record<string, TensorValue>>): Record<string, Tensor> {
    const allocation = this.#allocations.idle('run', this.#signature.subgraph);
    this.#prepare(allocation, inputs);
    allocation.invoke();
    return this.#outputs(allocation);
  }

  /**
   * The same without keeping the event loop from its work; see `Interpreter.invokeAsync`.
   *
   * @param inputs - A value for every input, by name. They are copied before this returns.
   * @returns The outputs by name.
   * @throws {@link TFLiteError} by rejection, those of {@link run} and `Interpreter.invokeAsync`.
   */
  async runAsync(inputs: Readonly<Record<string, TensorValue>>): Promise<Record<string, Tensor>> {
    const allocation = this.#allocations.idle('runAsync', this.#signature.subgraph);
    this.#prepare(allocation, inputs);
    await this.#allocations.run('runAsync', allocation);
    return this.#outputs(allocation);
  }

  #prepare(allocation: Allocation, inputs: Readonly<Record<string, TensorValue>>): void {
    requireNames(this.#signature, inputs);
    const values = this.#signature.inputs.map(({ name, tensor }) =>
      encodeTensor(allocation, tensor, inputs[name]!, {}, true),
    );
    const session = allocation.allocateFor(values.map(({ details: { index }, shape }) => ({ index, shape })));
    for (const value of values) writeTensor(session, value);
  }

  #outputs(allocation: Allocation): Record<string, Tensor> {
    return Object.fromEntries(
      this.#signature.outputs.map(({ name, tensor }) => [name, readTensor(allocation, tensor)]),
    );
  }
}

/** Names of inputs and outputs by signature, in the order in which Python lists them. */
export type SignatureList = Record<string, { inputs: string[]; outputs: string[] }>;

/** The signatures of a model with the names that they take and give. */
export function listSignatures(signatures: readonly Signature[]): SignatureList {
  const names = (tensors: Signature['inputs']): string[] => tensors.map(({ name }) => name);
  return Object.fromEntries(
    signatures.map(({ key, inputs, outputs }) => [key, { inputs: names(inputs), outputs: names(outputs) }]),
  );
}

/**
 * The signature of a name; without one, the only signature.
 *
 * @throws {@link TFLiteError} `SIGNATURE_KEY`.
 */
export function findSignature(signatures: readonly Signature[], key: string | undefined): Signature {
  const found =
    key === undefined && signatures.length === 1 ? signatures[0] : signatures.find((entry) => entry.key === key);
  if (found) return found;
  const known = signatures.map((signature) => signature.key);
  const wanted = key === undefined ? 'A signature has to be named' : `There is no signature '${key}'`;
  throw new TFLiteError(
    'SIGNATURE_KEY',
    `${wanted}: the model has ${known.map((name) => `'${name}'`).join(', ') || 'none'}.`,
    {
      key,
      known,
    },
  );
}

function requireNames({ key, inputs }: Signature, given: Readonly<Record<string, unknown>>): void {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`'inputs' has to be an object of values by name.`);
  const expected = inputs.map(({ name }) => name);
  const actual = Object.keys(given);
  const unknown = actual.filter((name) => !expected.includes(name));
  const missing = expected.filter((name) => !actual.includes(name));
  if (unknown.length === 0 && missing.length === 0) return;
  const wrong = [
    missing.length > 0 && `missing ${missing.join(', ')}`,
    unknown.length > 0 && `unknown ${unknown.join(', ')}`,
  ];
  throw new TFLiteError(
    'SIGNATURE_INPUTS',
    `Signature '${key}' takes the inputs ${expected.join(', ') || 'none'}; ${wrong.filter(Boolean).join('; ')}.`,
    { signature: key, expected, actual },
  );
}
