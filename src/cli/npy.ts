// Arrays that numpy saved: .npy, and .npz, an archive of them. The format: numpy/lib/format.py.

import { unzipSync } from 'fflate';
import { createTensor, type Tensor } from 'tflite-interpreter';
import { UsageError } from './usage.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** By numpy's descriptions of types, little-endian or of single bytes: what is read, and as what. */
const TYPES = {
  '<f4': ['float32', Float32Array],
  '<f8': ['float32', Float64Array],
  '<i8': ['int64', BigInt64Array],
  '<i4': ['int32', Int32Array],
  '|i1': ['int8', Int8Array],
  '|u1': ['uint8', Uint8Array],
  '|b1': ['bool', Uint8Array],
} as const;

/**
 * Reads the arrays of a file by their names; that of a .npy file has the name ''. float64 becomes float32.
 *
 * @throws {@link UsageError}
 */
export function readArrays(file: string, bytes: Uint8Array): Map<string, Tensor> {
  if (startsWith(bytes, MAGIC)) return new Map([['', readArray(file, bytes)]]);
  try {
    const entries = Object.entries(unzipSync(bytes));
    return new Map(
      entries.map(([name, content]) => [name.replace(/\.npy$/, ''), readArray(`${file}: ${name}`, content)]),
    );
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`'${file}' is neither a .npy nor a .npz file: save it with numpy.save or numpy.savez.`, {
      cause,
    });
  }
}

function readArray(name: string, bytes: Uint8Array): Tensor {
  const wrong = (what: string): UsageError => new UsageError(`'${name}' ${what}.`);
  if (!startsWith(bytes, MAGIC)) throw wrong('is no array that numpy.save wrote');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[6] === 1;
  const begin = isFirst ? 10 : 12;
  if (bytes.length < begin) throw wrong('is cut');
  const end = begin + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(begin, end));
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1] ?? 'a structure';
  const sizes = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1];
  if (sizes === undefined) throw wrong('has a header that numpy did not write');
  if (/'fortran_order': *True/.test(header)) throw wrong('is in Fortran order: save numpy.ascontiguousarray(x)');
  if (!isKnown(descr)) {
    throw wrong(
      `holds ${descr}, which is not read: save x.astype('float32'), or another of ${Object.keys(TYPES).join(', ')}`,
    );
  }
  const [dtype, Elements] = TYPES[descr];
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const length = count * Elements.BYTES_PER_ELEMENT;
  if (bytes.length < end + length) throw wrong(`is cut: ${bytes.length - end} bytes of ${length}`);
  // A copy, which begins where elements of any width may.
  const data = new Elements(new Uint8Array(bytes.subarray(end, end + length)).buffer);
  return createTensor(dtype, shape, data instanceof Float64Array ? Float32Array.from(data) : data);
}

function isKnown(descr: string): descr is keyof typeof TYPES {
  return descr in TYPES;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
