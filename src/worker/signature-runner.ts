// WorkerSignatureRunner: a signature of a model that lives in a worker.

import type { Tensor, TensorDetails, TensorLike, TensorValue } from '../index.ts';
import { createTensor } from '../tensor.ts';
import type { CallOptions, Channel } from './channel.ts';
import { packValue } from './sendable.ts';

/** Runs one signature of a model in a worker; see `SignatureRunner`, whose methods these are, as promises. */
export class WorkerSignatureRunner {
  /** The signature's name in the model. */
  readonly key: string;
  readonly #channel: Channel;

  /** @internal */
  constructor(key: string, channel: Channel) {
    this.key = key;
    this.#channel = channel;
  }

  /** Details of the inputs by the signature's names, in their byte order. */
  getInputDetails(): Promise<Record<string, TensorDetails>> {
    return this.#channel.call('signatureInputDetails', [this.key], {}, 'getInputDetails');
  }

  /** Details of the outputs by the signature's names, in their byte order. */
  getOutputDetails(): Promise<Record<string, TensorDetails>> {
    return this.#channel.call('signatureOutputDetails', [this.key], {}, 'getOutputDetails');
  }

  /**
   * Sets the inputs, resizing them to the values' shapes, runs the subgraph, and copies the outputs.
   *
   * @param inputs - A value for every input, by name.
   * @returns The outputs by name.
   * @throws {@link TFLiteError} those of `SignatureRunner.run`, `CLOSED`, `WORKER_FAILED`.
   */
  async run(inputs: Readonly<Record<string, TensorValue>>, options: CallOptions = {}): Promise<Record<string, Tensor>> {
    const values = mapValues(inputs, (value) => packValue(value, options.transfer));
    const outputs = await this.#channel.call('run', [this.key, values], options);
    return mapValues(outputs, receiveTensor);
  }
}

/** A tensor with its methods. */
export function receiveTensor({ dtype, shape, data }: TensorLike): Tensor {
  // dtype and data were sent as one tensor's.
  return createTensor(dtype, shape, data);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  // What is no object of values is told so by the worker.
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
