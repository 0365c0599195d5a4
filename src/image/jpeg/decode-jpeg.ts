// A JPEG file to RGB pixels: the walk through its segments, from the first marker to the last.

import { corruptImage, MAX_PIXELS, unsupportedImage } from '../image-errors.ts';
import type { RgbImage } from '../pixels.ts';
import { type ColorHints, guessColorSpace, toRgb } from './color.ts';
import { type Frame, readFrame } from './frame.ts';
import { findMarker, isBareMarker, isFrameMarker, MARKER, readSegment } from './markers.ts';
import { transformProgressive } from './progressive.ts';
import { countScanComponents, readScan } from './scan.ts';
import {
  addStandardHuffman,
  createTables,
  readHuffman,
  readQuantization,
  readRestartInterval,
  type Tables,
} from './tables.ts';

/** More scans than any encoder writes; each may cost as much as a whole picture. */
const MAX_SCANS = 500;

/** What has been read so far. */
interface State {
  readonly tables: Tables;
  readonly hints: ColorHints;
  frame: Frame | undefined;
  scans: number;
  /** True when all components came in one sequential scan, so that no other may follow. */
  isComplete: boolean;
}

/**
 * Decodes a JPEG file to the very bytes of Pillow's `Image.open(f).convert('RGB')`.
 *
 * Baseline, extended and progressive Huffman coding of 8 bits, 1, 3 or 4 components, whole-numbered sampling ratios.
 * EXIF orientation and colour profiles are ignored, as they are there.
 *
 * @param bytes - The whole file.
 * @param options.maxPixels - The most pixels that its header may state. @defaultValue 178,956,970
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`, `IMAGE_UNSUPPORTED`, `IMAGE_TOO_LARGE`.
 */
export function decodeJpeg(
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS }: { maxPixels?: number | undefined } = {},
): RgbImage {
  if (bytes[0] !== 0xff || bytes[1] !== MARKER.SOI) throw corruptImage('jpeg', 'it does not begin with a start marker');
  const state: State = {
    tables: createTables(),
    hints: { hasJfif: false, adobeTransform: undefined },
    frame: undefined,
    scans: 0,
    isComplete: false,
  };
  for (let position = 2; ;) {
    const at = findMarker(bytes, position);
    const code = bytes[at]!;
    position = at + 1;
    if (code === MARKER.EOI) break;
    if (isBareMarker(code)) continue;
    if (code === MARKER.SOI) throw corruptImage('jpeg', 'a second start marker stands inside of it');
    const segment = readSegment(bytes, position);
    position += 2 + segment.length;
    if (code === MARKER.SOS) position = readNextScan(bytes, position, segment, state);
    else readTables(code, segment, state, maxPixels);
  }
  const { frame, scans, hints } = state;
  if (!frame || scans === 0) throw corruptImage('jpeg', 'it holds no picture data');
  if (frame.isProgressive) transformProgressive(frame);
  return toRgb(frame, guessColorSpace(frame, hints));
}

function readTables(code: number, segment: Uint8Array, state: State, maxPixels: number): void {
  const { tables, hints } = state;
  if (isFrameMarker(code)) {
    if (state.frame) throw corruptImage('jpeg', 'a second frame stands inside of it');
    state.frame = readFrame(code, segment, maxPixels);
  } else if (code === MARKER.DQT) readQuantization(segment, tables);
  else if (code === MARKER.DHT) readHuffman(segment, tables);
  else if (code === MARKER.DRI) readRestartInterval(segment, tables);
  else if (code === MARKER.APP0) hints.hasJfif ||= segment.length >= 14 && startsWith(segment, 'JFIF\0');
  else if (code === MARKER.APP14) {
    if (segment.length >= 12 && startsWith(segment, 'Adobe')) hints.adobeTransform = segment[11];
  } else if (!isIgnored(code))
    throw corruptImage('jpeg', `it has an unknown marker, 0xff${code.toString(16).padStart(2, '0')}`);
}

function readNextScan(bytes: Uint8Array, position: number, header: Uint8Array, state: State): number {
  const { frame, tables } = state;
  if (!frame) throw corruptImage('jpeg', 'a scan stands before the frame header');
  if (state.isComplete) throw corruptImage('jpeg', 'a further scan follows the complete picture');
  if (++state.scans > MAX_SCANS) throw unsupportedImage('jpeg', `more than ${MAX_SCANS} scans`);
  if (!frame.isProgressive) {
    if (state.scans === 1) addStandardHuffman(tables);
    state.isComplete = state.scans === 1 && countScanComponents(header) === frame.components.length;
  }
  return readScan(bytes, position, header, frame, tables);
}

/** Comments, other application data, and what libjpeg passes over as well. */
function isIgnored(code: number): boolean {
  return (
    (code >= MARKER.APP0 && code <= MARKER.APP15) || code === MARKER.COM || code === MARKER.DNL || code === MARKER.DAC
  );
}

function startsWith(segment: Uint8Array, text: string): boolean {
  return Array.from(text).every((character, i) => segment[i] === character.charCodeAt(0));
}
