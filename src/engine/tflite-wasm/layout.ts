// Where things lie in the C++ objects of this one build, and what its numbers mean. Tables only.

import type { OperatorRun } from '../engine.ts';

/**
 * Byte offsets in the C++ objects of this one build (its SHA-256 is checked when the package is built). They were found
 * by following pointers from the runner, and each session checks the chain against what embind says of its tensors.
 *
 * The fields of TfLiteTensor and TfLiteContext are those of tensorflow/lite/core/c/common.h of TensorFlow 2.11 on a
 * 32-bit machine.
 */
export const LAYOUT = {
  // The runner holds its profiler: how many events there are, then a std::vector of them.
  runner: { interpreter: 4, eventCount: 24, events: 28 },
  // tflite::profiling::ProfileEvent; the name is a std::string, shorter ones lie in it.
  event: { name: 0, shortLength: 11, microseconds: 24, type: 64, node: 72, subgraph: 80, size: 88 },
  interpreter: { subgraphs: 48 },
  subgraph: { tensorCount: 20, tensors: 28 },
  tensor: { type: 0, data: 4, dims: 8, zeroPoint: 16, allocation: 20, byteLength: 24, isVariable: 45, size: 64 },
  tensorInfo: { data: 28 },
} as const;

/** TfLiteAllocationType, by its numbers. */
export const ALLOCATION = { persistent: 3, dynamic: 4 } as const;

/** Event types of tflite::Profiler that are about operators, by their numbers. */
export const RUN_KINDS: Readonly<Record<number, OperatorRun['kind']>> = { 2: 'operator', 4: 'kernel' };
/** The tag of a node that XNNPACK has taken over. */
export const DELEGATE = 'TfLiteXNNPackDelegate';
/** Operators of one inference that are measured; 5.8 MB. What runs after them is not. */
export const MAX_EVENTS = 65536;
