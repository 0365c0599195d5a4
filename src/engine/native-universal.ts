// The native engine for the CommonJS files and the worker's script, which run in Node and in pages: told when it is asked
// for. `#native` leads here.

import { hasBuiltins } from '../platform/builtin.ts';
import type { Engine } from './engine.ts';
import type { NativeSettings } from './native-options.ts';
import * as node from './native-node.ts';
import * as web from './native-web.ts';
import type { CompileAtOnce } from './tflite-wasm/load.ts';

/**
 * As in Node or the browser.
 *
 * @throws {@link TFLiteError} `ENGINE_LOAD`.
 */
export const openNative = (options: NativeSettings): Promise<Engine> =>
  hasBuiltins() ? node.openNative(options) : web.openNative();

/** As in Node or the browser. */
export const compileAtOnce: CompileAtOnce = (build) =>
  hasBuiltins() ? node.compileAtOnce(build) : web.compileAtOnce();
