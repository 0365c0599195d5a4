// What each call does in the worker: one line to the Interpreter, and its result as a message can carry it.

import type {
  EngineInfo,
  GetTensorOptions,
  Interpreter,
  InterpreterOptions,
  ModelMetadata,
  OpDetails,
  OperatorProfile,
  SetTensorOptions,
  SignatureList,
  Tensor,
  TensorDetails,
  TensorLike,
  TensorValue,
} from '../index.ts';
import { buffersOf, pack } from './sendable.ts';
import { sendError, type SentError } from './sent-error.ts';

/** Facts of an interpreter that its properties give; an engine may be taken over by another. */
export interface Facts {
  readonly numSubgraphs: number;
  readonly numThreads: number;
  readonly engine: EngineInfo;
}

/** Metadata with its lazy parts read, each with its own failure. */
export interface SentMetadata {
  readonly plain: Omit<ModelMetadata, 'file' | 'files' | 'labels'>;
  readonly files: Outcome<readonly string[]>;
  readonly labels: Outcome<readonly string[] | undefined>;
}

/** A value, or the error that reading it throws. */
export type Outcome<T> = { readonly value: T } | { readonly error: SentError };

/** A result whose buffers are moved instead of copied. */
export class Moved<T> {
  readonly value: T;
  readonly buffers: readonly ArrayBufferLike[];

  constructor(value: T, buffers: readonly ArrayBufferLike[]) {
    this.value = value;
    this.buffers = buffers;
  }
}

/** Every call but `create`, which makes the interpreter that the others get first. */
export const CALLS = {
  allocateTensors: (it: Interpreter) => it.allocateTensors(),
  resizeTensorInput: (it: Interpreter, index: number, shape: readonly number[], options?: { strict?: boolean }) =>
    it.resizeTensorInput(index, shape, options),
  getInputDetails: (it: Interpreter) => sendDetails(it.getInputDetails()),
  getOutputDetails: (it: Interpreter) => sendDetails(it.getOutputDetails()),
  getTensorDetails: (it: Interpreter, subgraphIndex?: number) => sendDetails(it.getTensorDetails(subgraphIndex)),
  getOpsDetails: (it: Interpreter, subgraphIndex?: number) =>
    it.getOpsDetails(subgraphIndex).map((entry) => pack(entry) as OpDetails),
  getProfile: (it: Interpreter): OperatorProfile[] => it.getProfile(),
  setTensor: (it: Interpreter, index: number, value: unknown, options?: SetTensorOptions) =>
    it.setTensor(index, value as TensorValue, options),
  getTensor: (it: Interpreter, index: number, options?: GetTensorOptions) => sendTensor(it.getTensor(index, options)),
  invoke: (it: Interpreter) => it.invoke(),
  resetAllVariables: (it: Interpreter) => it.resetAllVariables(),
  getSignatureList: (it: Interpreter): SignatureList => it.getSignatureList(),
  getSignatureRunner: (it: Interpreter, key?: string): string => it.getSignatureRunner(key).key,
  signatureInputDetails: (it: Interpreter, key: string) => sendNamed(it.getSignatureRunner(key).getInputDetails()),
  signatureOutputDetails: (it: Interpreter, key: string) => sendNamed(it.getSignatureRunner(key).getOutputDetails()),
  run: (it: Interpreter, key: string, inputs: unknown) => {
    const outputs = it.getSignatureRunner(key).run(inputs as Record<string, TensorValue>);
    const sent = Object.entries(outputs).map(([name, tensor]) => [name, sendTensor(tensor)] as const);
    return new Moved<Record<string, TensorLike>>(
      Object.fromEntries(sent.map(([name, { value }]) => [name, value])),
      sent.flatMap(([, { buffers }]) => buffers),
    );
  },
  metadata: (it: Interpreter) => sendMetadata(it.metadata),
  // Named, since inference gives Uint8Array a parameter that older versions of TypeScript do not know.
  metadataFile: (it: Interpreter, name: string): Moved<Uint8Array> => {
    const bytes = pack(it.metadata!.file(name)) as Uint8Array;
    return new Moved(bytes, buffersOf(bytes));
  },
  close: (it: Interpreter) => it.close(),
} as const satisfies Record<string, (it: Interpreter, ...args: never[]) => unknown>;

/** What the properties of an interpreter give now. */
export function factsOf({ numSubgraphs, numThreads, engine }: Interpreter): Facts {
  return { numSubgraphs, numThreads, engine };
}

type Calls = typeof CALLS & { readonly create: (it: Interpreter, options: InterpreterOptions) => void };

/** The name of a call. */
export type Method = keyof Calls;

/** What a call takes. */
export type Arguments<M extends Method> = Parameters<Calls[M]> extends [Interpreter, ...infer A] ? A : never;

/** What a call gives. */
export type Result<M extends Method> = ReturnType<Calls[M]> extends Moved<infer T> ? T : ReturnType<Calls[M]>;

function sendDetails(details: readonly TensorDetails[]): TensorDetails[] {
  return details.map((entry) => pack(entry) as TensorDetails);
}

function sendNamed(details: Readonly<Record<string, TensorDetails>>): Record<string, TensorDetails> {
  return Object.fromEntries(Object.entries(details).map(([name, entry]) => [name, pack(entry) as TensorDetails]));
}

function sendTensor({ dtype, shape, data }: Tensor): Moved<TensorLike> {
  const elements = pack(data) as TensorLike['data'];
  // dtype and data are those of one tensor.
  return new Moved({ dtype, shape, data: elements } as TensorLike, buffersOf(elements));
}

function sendMetadata(metadata: ModelMetadata | undefined): SentMetadata | undefined {
  if (!metadata) return undefined;
  const { name, description, version, author, license, subgraphs, associatedFiles } = metadata;
  return {
    plain: pack({ name, description, version, author, license, subgraphs, associatedFiles }) as SentMetadata['plain'],
    files: outcomeOf(() => metadata.files),
    labels: outcomeOf(() => metadata.labels),
  };
}

function outcomeOf<T>(read: () => T): Outcome<T> {
  try {
    return { value: read() };
  } catch (error) {
    return { error: sendError(error) };
  }
}
