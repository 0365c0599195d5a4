// A model in one worker, photos in another, and the way of a photo through both.

import { topLabels, type LabelledScore, type TensorDetails } from 'tflite-interpreter';
import { InterpreterWorker } from 'tflite-interpreter/worker';
import type { PhotoAnswer, PhotoRequest } from './photo-messages.ts';

/** What came of one photo. */
export interface Answer {
  readonly labels: readonly LabelledScore[];
  readonly times: { readonly decode: number; readonly prepare: number; readonly infer: number };
  readonly width: number;
  readonly height: number;
}

type Prepared = Extract<PhotoAnswer, { readonly tensor: unknown }>;

/** A classifier that is ready. */
export class Classifier {
  readonly interpreter: InterpreterWorker;
  readonly inputs: readonly TensorDetails[];
  readonly outputs: readonly TensorDetails[];
  readonly #labels: readonly string[];
  readonly #photos: Worker;
  readonly #waiting = new Map<number, { resolve(answer: Prepared): void; reject(error: Error): void }>();
  #count = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    interpreter: InterpreterWorker,
    details: readonly [inputs: readonly TensorDetails[], outputs: readonly TensorDetails[]],
    labels: readonly string[],
    photos: Worker,
  ) {
    this.interpreter = interpreter;
    [this.inputs, this.outputs] = details;
    this.#labels = labels;
    this.#photos = photos;
    photos.addEventListener('message', ({ data }: MessageEvent<PhotoAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('error' in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data);
    });
  }

  /** Starts both workers for a model. */
  static async create(
    modelContent: Uint8Array<ArrayBuffer>,
    { numThreads, module }: { numThreads: number; module: WebAssembly.Module },
  ): Promise<Classifier> {
    const interpreter = await InterpreterWorker.create({ modelContent, numThreads, wasm: { module } });
    await interpreter.allocateTensors();
    const [inputs, outputs, metadata] = await Promise.all([
      interpreter.getInputDetails(),
      interpreter.getOutputDetails(),
      interpreter.metadata,
    ]);
    const photos = new Worker(new URL('./photo-worker.ts', import.meta.url), { type: 'module' });
    const request: PhotoRequest = { kind: 'model', inputs, subgraphs: metadata?.subgraphs };
    photos.postMessage(request);
    return new Classifier(interpreter, [inputs, outputs], metadata?.labels ?? [], photos);
  }

  /** Names what a photo, or a frame of the camera, shows. */
  classify(source: Blob | ImageBitmap): Promise<Answer> {
    const answer = this.#classify(source);
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #classify(source: Blob | ImageBitmap): Promise<Answer> {
    const { tensor, times, width, height } = await this.#prepare(source);
    const { interpreter } = this;
    const [input] = this.inputs;
    const [output] = this.outputs;
    const start = performance.now();
    // One behind the other, without waiting in between: the worker keeps their order.
    const [, , scores] = await Promise.all([
      interpreter.setTensor(input!.index, tensor, { transfer: [tensor.data.buffer] }),
      interpreter.invoke(),
      interpreter.getTensor(output!.index, output!.quantization[0] > 0 ? { dequantize: true } : {}),
    ]);
    const labels = topLabels(this.#labels, scores, { k: 5 });
    return { labels, times: { ...times, infer: performance.now() - start }, width, height };
  }

  /** Ends both workers when the last photo has its answer: they are answered in their order. */
  async close(): Promise<void> {
    await this.#last;
    this.#photos.terminate();
    this.interpreter.terminate();
  }

  async #prepare(source: Blob | ImageBitmap): Promise<Prepared> {
    const data = source instanceof Blob ? await source.arrayBuffer() : source;
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const request: PhotoRequest = { kind: 'photo', id, source: data };
      this.#photos.postMessage(request, [data]);
    });
  }
}
