// What an inference ran, by the library's own profiler.

import type { OperatorRun } from '../engine.ts';
import { PROFILED_EVENT, RUN_KINDS } from './bindings.ts';
import { call, read, type Library } from './library.ts';

/** The profiler of a compiled model, which gives it back with itself. */
export class NativeProfiler {
  readonly #library: Library;
  readonly #handle: bigint;

  /** @param compiled - Made with options that ask for a profile. */
  constructor(library: Library, compiled: bigint) {
    this.#library = library;
    this.#handle = read(library.bindings, 'LiteRtCompiledModelGetProfiler', compiled);
  }

  /** Forgets the last inference, and looks at the next one. */
  start(): void {
    const { bindings } = this.#library;
    call(bindings, 'LiteRtResetProfiler', this.#handle);
    call(bindings, 'LiteRtStartProfiler', this.#handle);
  }

  /** The operators of the last inference, in the order in which they began. */
  runs(): OperatorRun[] {
    const { bindings, koffi } = this.#library;
    const count = new Int32Array(1);
    call(bindings, 'LiteRtGetNumProfilerEvents', this.#handle, count);
    const events = new DataView(new ArrayBuffer(PROFILED_EVENT.size * count[0]!));
    if (count[0]! > 0) {
      call(bindings, 'LiteRtGetProfilerEvents', this.#handle, count[0]!, new Uint8Array(events.buffer));
    }
    return Array.from({ length: count[0]! }, (_, i) => i * PROFILED_EVENT.size).flatMap((at) => {
      const kind = RUN_KINDS[events.getInt32(at + PROFILED_EVENT.type, true)];
      if (kind === undefined) return [];
      return {
        name: String(koffi.decode(events.getBigUint64(at + PROFILED_EVENT.tag, true), 'char', -1)),
        kind,
        subgraph: Number(events.getBigUint64(at + PROFILED_EVENT.subgraph, true)),
        node: Number(events.getBigUint64(at + PROFILED_EVENT.node, true)),
        ms: Number(events.getBigUint64(at + PROFILED_EVENT.microseconds, true)) / 1000,
      };
    });
  }
}
