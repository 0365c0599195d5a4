// Hdf5File: groups, attributes and arrays of an HDF5 file, read by jsfive.

import type { Dataset, Group } from 'jsfive';
import { bfloat16ToNumber, float16ToNumber } from '../../float16.ts';
import { corruptKeras } from './keras-errors.ts';
import type { WeightArray } from './keras-model.ts';

/** An opened HDF5 file. */
export interface Hdf5File {
  /** An attribute of the group at a path; undefined where there is no such group or attribute. */
  attribute(path: string, name: string): unknown;
  /** The names inside a group; empty where there is no such group. */
  names(path: string): readonly string[];
  /** An array; undefined where there is none. */
  array(path: string): WeightArray | undefined;
}

/**
 * Opens an HDF5 file.
 *
 * @param bytes - Kept: arrays are views of them where they can be.
 * @param source - What to call the file in errors.
 */
export async function openHdf5(bytes: Uint8Array, source: string): Promise<Hdf5File> {
  const { File } = await import('jsfive');
  // What lies behind the file does not matter. Not slice(): that of Node's Buffer copies nothing.
  const buffer = bytes.byteOffset === 0 ? bytes.buffer : new Uint8Array(bytes).buffer;
  // The library throws texts as well as errors.
  const guarded = <T>(where: string, read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      throw corruptKeras(source, where, cause);
    }
  };
  const root: Group = guarded('it is no HDF5 file that can be read', () => new File(buffer as ArrayBuffer, source));
  const find = (path: string): Group | Dataset | undefined =>
    guarded(`'${path}'`, () => {
      let at: Group | Dataset = root;
      for (const name of path.split('/').filter((part) => part !== '')) {
        if ('shape' in at || !at.keys.includes(name)) return undefined;
        at = at.get(name);
      }
      return at;
    });
  return {
    attribute: (path, name) => {
      const group = find(path);
      return group && guarded(`the attribute '${name}' of '${path}'`, () => decoded(group.attrs[name]));
    },
    names: (path) => {
      const group = find(path);
      return group && !('shape' in group) ? guarded(`'${path}'`, () => group.keys) : [];
    },
    array: (path) => {
      const dataset = find(path);
      if (!dataset || !('shape' in dataset)) return undefined;
      return guarded(`the array '${path}'`, () => readArray(dataset, buffer as ArrayBuffer));
    },
  };
}

/** The library gives the bytes of texts in attributes as characters; files of Keras hold UTF-8. */
function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'string' || !/[\x80-\xff]/.test(value) || /[^\0-\xff]/.test(value)) return value;
  return new TextDecoder().decode(Uint8Array.from(value, (character) => character.charCodeAt(0)));
}

// Section IV.A.2 of the format: numbers of messages, of the layout in one piece, of the class of what is opaque.
const MESSAGES = { datatype: 3, layout: 8 };
const CONTIGUOUS = 1;
const OPAQUE = 5;

/** The dtypes that are taken as they lie, and how. */
const LYING = {
  '<f4': { width: 4, read: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  '<f2': { width: 2, read: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer), float16ToNumber) },
  bfloat16: { width: 2, read: (buffer: ArrayBuffer) => Float32Array.from(new Uint16Array(buffer), bfloat16ToNumber) },
} as const;

/** Little-endian floats that lie in one piece are taken as they lie; all else goes through the library, number by number. */
function readArray(dataset: Dataset, buffer: ArrayBuffer): WeightArray {
  const { shape } = dataset;
  const count = shape.reduce((product, size) => product * size, 1);
  const dtype = isBfloat16(dataset, buffer) ? 'bfloat16' : dataset.dtype;
  const lying = dtype === '<f4' || dtype === '<f2' || dtype === 'bfloat16' ? LYING[dtype] : undefined;
  const start = lying && contiguousStart(dataset, buffer);
  if (!lying || start === undefined) return { shape, data: Float32Array.from(dataset.value, Number) };
  const end = start + count * lying.width;
  if (end > buffer.byteLength) throw new RangeError('it ends outside of the file');
  if (dtype === '<f4' && start % 4 === 0) return { shape, data: new Float32Array(buffer, start, count) };
  return { shape, data: lying.read(buffer.slice(start, end)) };
}

/** Keras writes bfloat16 as two opaque bytes, which the library does not know. */
function isBfloat16({ _dataobjects: objects }: Dataset, buffer: ArrayBuffer): boolean {
  const at = objects.find_msg_type(MESSAGES.datatype)[0]?.get('offset_to_message');
  const view = new DataView(buffer);
  return at !== undefined && (view.getUint8(at) & 15) === OPAQUE && view.getUint32(at + 4, true) === 2;
}

/** Where an array's bytes begin; undefined where they are in chunks, or were never written. */
function contiguousStart({ _dataobjects: objects }: Dataset, buffer: ArrayBuffer): number | undefined {
  const [message] = objects.find_msg_type(MESSAGES.layout);
  if (!message) return undefined;
  const [, , layout, offset] = objects._get_data_message_properties(message.get('offset_to_message') ?? 0);
  if (layout !== CONTIGUOUS) return undefined;
  const start = new DataView(buffer).getBigUint64(offset, true);
  return start === 0xffffffffffffffffn ? undefined : Number(start);
}
