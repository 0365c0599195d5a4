// A JPEG file to RGB pixels: the walk through its segments, from the first marker to the last.

import { beginsWith } from '../format.ts';
import { corruptImage, MAX_PIXELS, requireName, unsupportedImage } from '../image-errors.ts';
import type { Pick, PickOf } from '../pick.ts';
import { requireBytes, type RgbImage } from '../pixels.ts';
import { type ColorHints, guessColorSpace } from './color.ts';
import { type JpegCore, type UseCore, useCore } from './core.ts';
import { type Frame, readFrame } from './frame.ts';
import { ACCURATE_DCT } from './idct.ts';
import { FAST_DCT } from './idct-fast.ts';
import type { InverseDct } from './inverse-dct.ts';
import { isFrameMarker, MARKER, readSegment, type Segment } from './markers.ts';
import { countScanComponents } from './scan.ts';
import {
  addStandardHuffman,
  createTables,
  readHuffman,
  readQuantization,
  readRestartInterval,
  requireConditioning,
  type Tables,
} from './tables.ts';
import { markWanted } from './wanted.ts';

/** More scans than any encoder writes; each may cost as much as a whole picture. */
const MAX_SCANS = 500;

const DCTS = { accurate: ACCURATE_DCT, fast: FAST_DCT } as const satisfies Record<string, InverseDct>;

/**
 * Which of libjpeg's integer transforms turns coefficients into samples.
 *
 * `'accurate'`: `JDCT_ISLOW`, Pillow's. `'fast'`: `JDCT_IFAST`, the default of `tf.io.decode_jpeg` and so of
 * `image_dataset_from_directory`; its samples are up to about ten levels away.
 */
export type DctMethod = keyof typeof DCTS;

/** Every {@link DctMethod}. */
export const DCT_METHODS: readonly DctMethod[] = ['accurate', 'fast'];

/** Settings of {@link decodeJpeg}. */
export interface JpegOptions {
  /** The most pixels that its header may state. @defaultValue 178,956,970 */
  readonly maxPixels?: number | undefined;
  /** The transform. @defaultValue `'accurate'` */
  readonly dct?: DctMethod | undefined;
}

/** What has been read so far. */
interface State {
  readonly tables: Tables;
  readonly hints: ColorHints;
  frame: Frame | undefined;
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
 * @param options - Limits, and the transform.
 * @throws {@link TFLiteError} `IMAGE_CORRUPT`, `IMAGE_UNSUPPORTED`, `IMAGE_TOO_LARGE`, `OPTION_INVALID`.
 */
export function decodeJpeg(bytes: Uint8Array, options?: JpegOptions): RgbImage {
  return decodeBy(useCore, bytes, options);
}

/**
 * {@link decodeJpeg} for those who look at some of the pixels only: the bits are all read, so that damage is found, but
 * only the blocks that are looked at become samples, and only the picked pixels colours.
 *
 * @param choose - Asked once, with the size of the whole picture.
 * @returns A picture of the picked pixels alone.
 */
export function decodeJpegPick(bytes: Uint8Array, choose: PickOf, options?: JpegOptions): RgbImage {
  return decodeBy(useCore, bytes, options, choose);
}

/** {@link decodeJpeg} and {@link decodeJpegPick} by a core. */
export function decodeBy(
  use: UseCore,
  bytes: Uint8Array,
  { maxPixels = MAX_PIXELS, dct = 'accurate' }: JpegOptions = {},
  choose?: PickOf,
): RgbImage {
  requireBytes('bytes', bytes);
  requireName('dct', dct, DCT_METHODS);
  if (bytes[0] !== 0xff || bytes[1] !== MARKER.SOI) throw corruptImage('jpeg', 'it does not begin with a start marker');
  return use(bytes, (core) => {
    const state: State = {
      tables: createTables(),
      hints: { hasJfif: false, adobeTransform: undefined },
      frame: undefined,
      isComplete: false,
    };
    let pick: Pick | undefined;
    let position = 2;
    for (;;) {
      const segment = readSegment(bytes, position);
      // What is missing behind the last row does no harm; Pillow does not look for it either.
      if (!segment && state.isComplete) break;
      if (!segment) throw corruptImage('jpeg', 'it ends before its end marker');
      if (segment.code === MARKER.EOI) break;
      if (segment.code === MARKER.SOS && state.frame?.scans === 0) pick = prepare(state.frame, choose);
      position =
        segment.code === MARKER.SOS
          ? readNextScan(core, segment, state)
          : readTables(segment, state, maxPixels, DCTS[dct]);
    }
    const { frame, hints } = state;
    if (!frame || frame.scans === 0) throw corruptImage('jpeg', 'it holds no picture data');
    return core.toRgb(frame, guessColorSpace(frame, hints), pick);
  });
}

/** Before the first scan: notes which blocks are looked at, or makes the memory of all pixels. */
function prepare(frame: Frame, choose: PickOf | undefined): Pick | undefined {
  const { width, height, components } = frame;
  const pick = choose?.({ width, height });
  if (pick) for (const component of components) component.wanted = markWanted(component, frame, pick);
  else frame.pixels = new Uint8Array(width * height * 3);
  return pick;
}

/** Reads a segment other than a scan; returns where the next one is. */
function readTables({ code, content, end }: Segment, state: State, maxPixels: number, idct: InverseDct): number {
  const { tables, hints } = state;
  if (isFrameMarker(code)) {
    if (state.frame) throw corruptImage('jpeg', 'a second frame stands inside of it');
    state.frame = readFrame(code, content, maxPixels, idct);
  } else if (code === MARKER.DQT) readQuantization(content, tables);
  else if (code === MARKER.DHT) readHuffman(content, tables);
  else if (code === MARKER.DRI) readRestartInterval(content, tables);
  else if (code === MARKER.DAC) requireConditioning(content);
  else if (code === MARKER.APP0) hints.hasJfif ||= content.length >= 14 && beginsWith(content, 'JFIF\0');
  else if (code === MARKER.APP14) {
    if (content.length >= 12 && beginsWith(content, 'Adobe')) hints.adobeTransform = content[11];
  } else if (code === MARKER.SOI) throw corruptImage('jpeg', 'a second start marker stands inside of it');
  return end;
}

/** Reads the data behind the header of a scan; returns where the next segment is. */
function readNextScan(core: JpegCore, { content: header, end }: Segment, state: State): number {
  const { frame, tables } = state;
  if (!frame) throw corruptImage('jpeg', 'a scan stands before the frame header');
  if (state.isComplete) throw corruptImage('jpeg', 'a further scan follows the complete picture');
  if (++frame.scans > MAX_SCANS) throw unsupportedImage('jpeg', `more than ${MAX_SCANS} scans`);
  if (!frame.isProgressive && frame.scans === 1) addStandardHuffman(tables);
  const next = core.readScan(end, header, frame, tables);
  state.isComplete =
    !frame.isProgressive && frame.scans === 1 && countScanComponents(header) === frame.components.length;
  return next;
}
