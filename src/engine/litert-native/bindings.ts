// The functions, structs and numbers of LiteRT's C API that this library uses, and koffi, through which it calls them.

import type { OperatorRun } from '../engine.ts';

/**
 * C prototypes by name, from litert/c of LiteRT 2.3.0. Handles are opaque pointers; every `int` that is returned is a
 * LiteRtStatus. What is written through a pointer is passed as a typed array.
 */
export const FUNCTIONS = {
  LiteRtCreateEnvironment: 'int (int count, const void *options, void *environment)',
  LiteRtCreateModelFromBuffer: 'int (void *environment, const void *bytes, size_t size, void *model)',
  LiteRtDestroyModel: 'void (void *model)',
  LiteRtGetModelSignature: 'int (void *model, size_t index, void *signature)',
  LiteRtGetNumSignatureInputs: 'int (void *signature, void *count)',
  LiteRtGetNumSignatureOutputs: 'int (void *signature, void *count)',
  LiteRtGetSignatureInputTensorByIndex: 'int (void *signature, size_t index, void *tensor)',
  LiteRtGetSignatureOutputTensorByIndex: 'int (void *signature, size_t index, void *tensor)',
  LiteRtGetTensorIndex: 'int (void *tensor, void *index)',
  LiteRtGetRankedTensorType: 'int (void *tensor, void *type)',
  LiteRtCreateOptions: 'int (void *options)',
  LiteRtDestroyOptions: 'void (void *options)',
  LiteRtSetOptionsHardwareAccelerators: 'int (void *options, int accelerators)',
  LiteRtCreateOpaqueOptions: 'int (const char *identifier, void *payload, void *destructor, void *opaque)',
  LiteRtAddOpaqueOptions: 'int (void *options, void *opaque)',
  LiteRtCreateCompiledModel: 'int (void *environment, void *model, void *options, void *compiled)',
  LiteRtDestroyCompiledModel: 'void (void *compiled)',
  LiteRtCompiledModelResizeInputTensorNonStrict:
    'int (void *compiled, size_t signature, size_t input, const void *dims, size_t rank)',
  LiteRtGetCompiledModelInputTensorLayout: 'int (void *compiled, size_t signature, size_t input, void *layout)',
  LiteRtGetCompiledModelOutputTensorLayouts:
    'int (void *compiled, size_t signature, size_t count, void *layouts, bool allocate)',
  LiteRtGetCompiledModelInputBufferRequirements: 'int (void *compiled, size_t signature, size_t input, void *needs)',
  LiteRtGetCompiledModelOutputBufferRequirements: 'int (void *compiled, size_t signature, size_t output, void *needs)',
  LiteRtGetTensorBufferRequirementsBufferSize: 'int (void *needs, void *size)',
  LiteRtCreateTensorBufferFromHostMemory: 'int (const void *type, void *memory, size_t size, void *free, void *buffer)',
  LiteRtDestroyTensorBuffer: 'void (void *buffer)',
  LiteRtRunCompiledModel:
    'int (void *compiled, size_t signature, size_t inputs, void *inputBuffers, size_t outputs, void *outputBuffers)',
  LiteRtCompiledModelGetProfiler: 'int (void *compiled, void *profiler)',
  LiteRtStartProfiler: 'int (void *profiler)',
  LiteRtResetProfiler: 'int (void *profiler)',
  LiteRtGetNumProfilerEvents: 'int (void *profiler, void *count)',
  LiteRtGetProfilerEvents: 'int (void *profiler, int count, void *events)',
  LiteRtCompiledModelGetErrorMessages: 'int (void *compiled, void *text)',
  LiteRtCompiledModelClearErrors: 'int (void *compiled)',
} as const satisfies Record<string, string>;

/** A function of the library. Numbers in, a status out; `async` runs it on a thread of koffi's. */
export interface NativeFunction {
  (...args: readonly unknown[]): number;
  async(...args: readonly unknown[]): void;
}

/** All of {@link FUNCTIONS}, ready to be called. */
export type Bindings = Readonly<Record<keyof typeof FUNCTIONS, NativeFunction>>;

/** The part of koffi that is used; pointers are bigints in its version 3. */
export interface Koffi {
  readonly version: string;
  load(path: string | null): { func(prototype: string): NativeFunction };
  /** The address of a typed array's first byte. */
  address(view: ArrayBufferView): bigint;
  proto(prototype: string): unknown;
  pointer(type: unknown): unknown;
  register(callback: () => void, type: unknown): bigint;
  decode(pointer: bigint, type: string, length: number): unknown;
}

/** LiteRtStatus by its numbers, of litert/c/litert_common.h. */
export const STATUS: Readonly<Record<number, string>> = {
  1: 'invalid argument',
  2: 'out of memory',
  3: 'runtime failure',
  4: 'an input tensor is missing',
  5: 'not supported',
  6: 'not found',
  8: 'wrong version',
  9: 'unknown failure',
  500: 'file input or output',
  501: 'not a flatbuffer that it reads',
  504: 'compilation',
  1000: 'index out of bounds',
};

/** litert/c/litert_environment_options.h: which accelerators register themselves, and the least severity of its log. */
export const ENVIRONMENT_OPTION = { accelerators: 24, logSeverity: 25 } as const;

/** kLiteRtHwAcceleratorCpu. Others open libraries of graphics drivers. */
export const CPU = 1;

/** Nothing is logged below it: LITERT_SILENT. */
export const SILENT = 4;

/** `LiteRtEnvOption`: an int32 tag, padding, then a `LiteRtAny`: an int32 type, padding, 8 bytes of a value. */
export const ENV_OPTION = { size: 24, tag: 0, type: 8, value: 16, int: 2 } as const;

/** `LiteRtLayout`: uint32 rank in 7 bits and a flag, int32 dims[8], uint32 strides[8]. */
export const LAYOUT = { size: 68, rankMask: 127, dims: 4, maxRank: 8 } as const;

/** `LiteRtRankedTensorType`: an int32 element type, then a layout. */
export const RANKED_TENSOR_TYPE = { size: 72, layout: 4 } as const;

/**
 * `ProfiledEventData` of litert/c/litert_profiler_event.h: a text, an int32 type, two uint64 of microseconds (when it began
 * and how long it took), 48 bytes about memory, the node and the subgraph as uint64, an int32 source.
 */
export const PROFILED_EVENT = { size: 104, tag: 0, type: 8, microseconds: 24, node: 80, subgraph: 88 } as const;

/** Event types that are about operators; XNNPACK's steps come as either of the delegates' two. */
export const RUN_KINDS: Readonly<Record<number, OperatorRun['kind']>> = { 2: 'operator', 4: 'kernel', 8: 'kernel' };

/** XNNPACK's flags of TensorFlow Lite's delegate: its defaults, and floats computed in half precision. */
export const XNNPACK_FLAGS = { default: 0b1011, float16: 0b0100 } as const;
