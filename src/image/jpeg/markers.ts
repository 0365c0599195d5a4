// Marker codes of JPEG, and the walk from one segment of a file to the next.

import { corruptImage } from '../image-errors.ts';

/** Second bytes of markers: ITU-T T.81, table B.1. */
export const MARKER = {
  TEM: 0x01,
  SOF_BASELINE: 0xc0,
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
function isBareMarker(code: number): boolean {
  return code === MARKER.TEM || (code >= MARKER.RST0 && code <= MARKER.RST7);
}

/** True for the markers that libjpeg reads or passes over; the others end its work with an error. */
function isKnownMarker(code: number): boolean {
  return (
    (code >= MARKER.SOF_BASELINE && code <= MARKER.DRI && code !== MARKER.JPG) ||
    (code >= MARKER.APP0 && code <= MARKER.APP15) ||
    code === MARKER.COM
  );
}

/** A marker that does not stand alone, and what belongs to it. */
export interface Segment {
  readonly code: number;
  /** A view, without the two bytes of length. */
  readonly content: Uint8Array;
  /** Where the next marker is to be looked for. */
  readonly end: number;
}

/**
 * Finds the next marker at or behind a position; whatever else stands there is skipped, as libjpeg does.
 *
 * @returns The position of the marker's code, the 0xff being in front of it; -1 when the file ends first.
 */
export function findMarker(bytes: Uint8Array, position: number): number {
  for (let at = bytes.indexOf(0xff, position); at !== -1; at = bytes.indexOf(0xff, at)) {
    while (bytes[at] === 0xff) at++;
    if (at >= bytes.length) break;
    if (bytes[at] !== 0) return at;
  }
  return -1;
}

/**
 * Reads the next segment; markers that mean nothing between segments are passed over.
 *
 * @returns The segment; with empty content for the markers of a start or end, which have none; undefined when the file
 * ends before the segment does.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` for an unknown marker or an impossible length.
 */
export function readSegment(bytes: Uint8Array, position: number): Segment | undefined {
  let at = findMarker(bytes, position);
  while (at !== -1 && isBareMarker(bytes[at]!)) at = findMarker(bytes, at + 1);
  if (at === -1) return undefined;
  const code = bytes[at]!;
  if (!isKnownMarker(code)) {
    throw corruptImage('jpeg', `the marker 0xff${code.toString(16).padStart(2, '0')} has no meaning where it stands`);
  }
  const start = at + 1;
  if (code === MARKER.SOI || code === MARKER.EOI) return { code, content: bytes.subarray(start, start), end: start };
  if (start + 2 > bytes.length) return undefined;
  const length = readUint16(bytes, start);
  if (length < 2) throw corruptImage('jpeg', `a segment says that it is ${length} bytes long`);
  const end = start + length;
  return end > bytes.length ? undefined : { code, content: bytes.subarray(start + 2, end), end };
}

/** Two bytes, the high one first. */
export function readUint16(bytes: Uint8Array, position: number): number {
  return (bytes[position]! << 8) | bytes[position + 1]!;
}
