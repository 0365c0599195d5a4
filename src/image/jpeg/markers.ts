// Marker codes of JPEG, and the walk from one segment of a file to the next.

import { corruptImage } from '../image-errors.ts';

/** Second bytes of markers: ITU-T T.81, table B.1. */
export const MARKER = {
  TEM: 0x01,
  SOF_BASELINE: 0xc0,
  SOF_EXTENDED: 0xc1,
  SOF_PROGRESSIVE: 0xc2,
  DHT: 0xc4,
  JPG: 0xc8,
  SOF_ARITHMETIC: 0xc9,
  SOF_ARITHMETIC_PROGRESSIVE: 0xca,
  DAC: 0xcc,
  SOF_LAST: 0xcf,
  RST0: 0xd0,
  RST7: 0xd7,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DNL: 0xdc,
  DRI: 0xdd,
  APP0: 0xe0,
  APP14: 0xee,
  APP15: 0xef,
  COM: 0xfe,
} as const;

/** True for the markers that open a frame, also those of processes that are not decoded here. */
export function isFrameMarker(code: number): boolean {
  return (
    code >= MARKER.SOF_BASELINE &&
    code <= MARKER.SOF_LAST &&
    code !== MARKER.DHT &&
    code !== MARKER.JPG &&
    code !== MARKER.DAC
  );
}

/** True for the markers that stand alone, without a length behind them, and mean nothing between segments. */
export function isBareMarker(code: number): boolean {
  return code === MARKER.TEM || (code >= MARKER.RST0 && code <= MARKER.RST7);
}

/**
 * Finds the next marker at or behind a position; whatever else stands there is skipped, as libjpeg does.
 *
 * @returns The position of the marker's code; the 0xff before it is at `position - 1`.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` when the file ends first.
 */
export function findMarker(bytes: Uint8Array, position: number): number {
  for (let at = bytes.indexOf(0xff, position); at !== -1; at = bytes.indexOf(0xff, at)) {
    while (bytes[at] === 0xff) at++;
    if (at >= bytes.length) break;
    if (bytes[at] !== 0) return at;
  }
  throw corruptImage('jpeg', 'it ends before its end marker');
}

/**
 * The content of the segment whose two bytes of length are at `position`: a view, without the length.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` when the file ends first.
 */
export function readSegment(bytes: Uint8Array, position: number): Uint8Array {
  if (position + 2 > bytes.length) throw corruptImage('jpeg', 'it ends inside a segment');
  const length = readUint16(bytes, position);
  if (length < 2) throw corruptImage('jpeg', `a segment says that it is ${length} bytes long`);
  if (position + length > bytes.length) throw corruptImage('jpeg', 'it ends inside a segment');
  return bytes.subarray(position + 2, position + length);
}

/** Two bytes, the high one first. */
export function readUint16(bytes: Uint8Array, position: number): number {
  return (bytes[position]! << 8) | bytes[position + 1]!;
}
