// The structs of the library, tried out on a tiny model: another version could have others under the same names.

import { RANKED_TENSOR_TYPE } from './bindings.ts';
import { elementTypeOf, shapeOf } from './io-tensor.ts';
import { call, read, type Library } from './library.ts';
import { allocate } from './memory.ts';

/** A .tflite file of one float32 tensor [2, 3], which is input and output, and no operator. */
const TINY_MODEL =
  'HAAAAFRGTDMUACQABAAIAAwAAAAUAAAAAAAgABQAAAADAAAAHAAAABwAAAAAAAAAjAAAAAAAAAAAAAAAkAAAAAAAAAABAAAAEAAAAAwAFAAEAAgADAAQAAwAAAAQAAAASAAAAEwAAABQAAAAAQAAABAAAAAMABQABAAAAAAAEAAMAAAAEAAAAAAAAAAAAAAAEAAAAAIAAAACAAAAAwAAAAEAAAB0AAAAAQAAAAAAAAABAAAAAAAAAAAAAAABAAAACAAAAAQABAAEAAAAAQAAABQAAAAOABgABAAIAAwAAAAUAAAAEAAAABQAAAA0AAAAVAAAAAAAAAAAAAAAAQAAAAwAAAAIAAwABAAIAAgAAAAIAAAAAAAAAAIAAABpMAAAAQAAAAwAAAAIAAwABAAIAAgAAAAIAAAAAAAAAAIAAABvMAAAAwAAAHJ1bgA=';

const SPARE = 64;
const UNTOUCHED = 0xee;

/**
 * Lets the library describe a tensor, and looks at how much it writes and where.
 *
 * @throws An `Error` that says what is not as it has to be.
 */
export function requireExpectedStructs(library: Library): void {
  const { bindings, environment, koffi } = library;
  const file = Uint8Array.from(atob(TINY_MODEL), (character) => character.charCodeAt(0));
  const bytes = allocate(koffi, file.length);
  bytes.set(file);
  const model = read(bindings, 'LiteRtCreateModelFromBuffer', environment, bytes, bytes.length);
  try {
    const signature = read(bindings, 'LiteRtGetModelSignature', model, 0);
    const tensor = read(bindings, 'LiteRtGetSignatureOutputTensorByIndex', signature, 0);
    const type = new Uint8Array(RANKED_TENSOR_TYPE.size + SPARE).fill(UNTOUCHED);
    call(bindings, 'LiteRtGetRankedTensorType', tensor, type);
    const isWhole = type.subarray(RANKED_TENSOR_TYPE.size).every((byte) => byte === UNTOUCHED);
    const shape = String(shapeOf(type.subarray(RANKED_TENSOR_TYPE.layout)));
    if (!isWhole || shape !== '2,3' || elementTypeOf(library, tensor) !== 1) {
      throw new Error('its structs are not those of the version that it should be');
    }
  } finally {
    bindings.LiteRtDestroyModel(model);
  }
}
