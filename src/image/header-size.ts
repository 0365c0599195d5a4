// The size that a file's header states, read before any decoder runs.

import type { ImageFormat } from './format.ts';
import { readJpegSize } from './jpeg/size.ts';
import { readPngSize } from './png/chunks.ts';
import { readTiffNumber } from './tiff.ts';

/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the size out of a header.
 *
 * @returns undefined for formats whose header is not read here (AVIF, HEIC, JPEG XL, ...), and for files that end before
 * it.
 */
export function readHeaderSize(format: ImageFormat, bytes: Uint8Array): ImageSize | undefined {
  switch (format) {
    case 'jpeg':
      return readJpegSize(bytes);
    case 'png':
      return readPngSize(bytes);
    case 'gif':
      return readWithin(bytes, 10, (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }));
    case 'webp':
      return readWithin(bytes, 30, readWebpSize);
    case 'bmp':
      return readWithin(bytes, 26, readBmpSize);
    case 'tiff':
      return readWithin(bytes, 8, readTiffSize);
    default:
      return undefined;
  }
}

function readWithin(
  bytes: Uint8Array,
  length: number,
  read: (view: DataView) => ImageSize | undefined,
): ImageSize | undefined {
  return bytes.length < length ? undefined : read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** WebP container specification: the first chunk is VP8X, VP8L or VP8. */
function readWebpSize(view: DataView): ImageSize | undefined {
  const readUint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858:
      return { width: readUint24(24) + 1, height: readUint24(27) + 1 };
    case 0x5650384c: {
      const packed = view.getUint32(21, true);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503820:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return undefined;
  }
}

/** A header of 12 bytes has sizes of 16 bits, the others of 32; a negative height means rows from the top. */
function readBmpSize(view: DataView): ImageSize {
  return view.getUint32(14, true) === 12
    ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
    : { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** Tags 256 and 257, of 16 or 32 bits. */
function readTiffSize(view: DataView): ImageSize | undefined {
  // BigTIFF, whose offsets are longer.
  if (view.getUint8(2) === 43 || view.getUint8(3) === 43) return undefined;
  const width = readTiffNumber(view, 256);
  const height = readTiffNumber(view, 257);
  return width === undefined || height === undefined ? undefined : { width, height };
}
