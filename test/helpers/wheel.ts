// Wheels of ai-edge-litert, as far as anything here reads them.

import { zipSync } from 'fflate';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What is different about a wheel. */
interface WheelContent {
  readonly name?: string;
  readonly version?: string;
  /** The library's place in the wheel, and its bytes. */
  readonly file?: string;
  readonly library?: Uint8Array | undefined;
}

/** A wheel that holds a library. */
export function makeWheel({
  name = 'ai-edge-litert',
  version = '2.3.0',
  file = 'ai_edge_litert/libLiteRt.so',
  library,
}: WheelContent): Uint8Array {
  return zipSync({
    [`ai_edge_litert-${version}.dist-info/METADATA`]: encode(
      `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\n\nLiteRT\n`,
    ),
    [`ai_edge_litert-${version}.dist-info/licenses/LICENSE`]: encode('Apache License\n'),
    'ai_edge_litert/interpreter.py': encode('pass\n'),
    ...(library && { [file]: library }),
  });
}
