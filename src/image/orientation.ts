// Which way up a picture is to be shown, as its file says, and turning it so.

import { type PixelImage, requireBytes } from './pixels.ts';
import { detectFormat } from './format.ts';
import { readTiffNumber } from './tiff.ts';

/** EXIF's eight orientations; 1 is as stored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * Reads the orientation that Pillow's `ImageOps.exif_transpose` goes by.
 *
 * That is EXIF's in the APP1 segments of a JPEG or the eXIf chunk of a PNG, else XMP's in a JPEG. Damaged EXIF counts
 * as none, as in Pillow.
 *
 * @returns 1 where the file does not say, and for other formats.
 */
export function readOrientation(bytes: Uint8Array): Orientation {
  requireBytes('bytes', bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const value = detectFormat(bytes) === 'png' ? pngOrientation(view) : jpegOrientation(view);
  return value !== undefined && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/**
 * Turns and mirrors a picture as `ImageOps.exif_transpose` does; from 5 on, width and height change places.
 *
 * @returns The same picture for 1, else a new one.
 */
export function applyOrientation<C extends number>(image: PixelImage<C>, orientation: Orientation): PixelImage<C> {
  if (orientation === 1) return image;
  const { width, height, channels, data } = image;
  const isTransposed = orientation > 4;
  const isMirrored = [2, 3, 7, 8].includes(orientation);
  const isFlipped = [3, 4, 6, 7].includes(orientation);
  const [turnedWidth, turnedHeight] = isTransposed ? [height, width] : [width, height];
  const turned = new Uint8Array(data.length);
  let at = 0;
  for (let y = 0; y < turnedHeight; y++) {
    for (let x = 0; x < turnedWidth; x++) {
      const [column, row] = isTransposed ? [y, x] : [x, y];
      const from = (isFlipped ? height - 1 - row : row) * width + (isMirrored ? width - 1 - column : column);
      for (let channel = 0; channel < channels; channel++) turned[at++] = data[from * channels + channel]!;
    }
  }
  return { width: turnedWidth, height: turnedHeight, channels, data: turned };
}

function jpegOrientation(view: DataView): number | undefined {
  const exif: number[] = [];
  let xmp = '';
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // Bytes may be filled up with FF before a marker; from SOS on there are pixels.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xe1 && end <= view.byteLength) {
      const text = latin1(view, at + 4, end);
      // EXIF beyond one segment goes on in the next.
      if (text.startsWith('Exif\0\0')) for (let i = at + 10; i < end; i++) exif.push(view.getUint8(i));
      if (text.startsWith('http://ns.adobe.com/xap/1.0/\0')) xmp = text;
    }
    at = end;
  }
  const found = tiffOrientation(new DataView(Uint8Array.from(exif).buffer));
  const named = /tiff:Orientation(?:="|>)(\d)/.exec(xmp)?.[1];
  return found ?? (named === undefined ? undefined : Number(named));
}

function pngOrientation(view: DataView): number | undefined {
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) !== 0x65584966) continue;
    const length = Math.min(view.getUint32(at), view.byteLength - at - 12);
    return tiffOrientation(new DataView(view.buffer, view.byteOffset + at + 8, length));
  }
  return undefined;
}

/** Tag 274 of what begins as a TIFF file does, for Pillow also with its bytes the wrong way round. */
function tiffOrientation(view: DataView): number | undefined {
  if (view.byteLength < 8 || !/^(II\*\0|MM\0\*|II\0\*|MM\*\0)$/.test(latin1(view, 0, 4))) return undefined;
  return readTiffNumber(view, 274);
}

function latin1(view: DataView, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(view.getUint8(i));
  return text;
}
