// The frame of a JPEG file: its size, its components, and the memory that their samples take.

import { corruptImage, requirePixelLimit, unsupportedImage } from '../image-errors.ts';
import type { InverseDct } from './inverse-dct.ts';
import { MARKER, readUint16 } from './markers.ts';
import type { WantedBlocks } from './wanted.ts';

/** One colour plane of a frame, and what its scans have brought so far. */
export interface Component {
  readonly id: number;
  /** Samples across and down for each unit of the frame, 1 to 4. */
  readonly horizontal: number;
  readonly vertical: number;
  /** Slot of its quantization table. */
  readonly quantizationSlot: number;
  /** Real samples: what is beyond them is padding. */
  readonly width: number;
  readonly height: number;
  /** Blocks that hold real samples: those that a scan of this component alone holds. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks with the padding to whole units, as scans of several components hold them. */
  readonly paddedAcross: number;
  readonly paddedDown: number;
  /** What its coefficients are multiplied by, from its first scan on; undefined as long as it has had none. */
  quantization: Int32Array | undefined;
  /** The same as the file has it, undefined as long. */
  divisors: Int32Array | undefined;
  /** Progressive only: the lowest bit known of each coefficient, in stored order; -1 as long as none is. */
  readonly knownBits: Int8Array;
  /** Progressive only: the same before the last of its scans. */
  readonly previousBits: Int8Array;
  /** Progressive only: 64 coefficients a block, row by row, of all padded blocks. */
  coefficients: Int16Array | undefined;
  /** The blocks that are transformed; undefined for all of them. */
  wanted: WantedBlocks | undefined;
  /** Samples of all padded blocks, `paddedAcross * 8` in a row. */
  plane: Uint8Array | undefined;
}

/** A frame of 1, 3 or 4 components. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  readonly idct: InverseDct;
  readonly components: readonly Component[];
  /** Greatest sampling factors of its components. */
  readonly maxHorizontal: number;
  readonly maxVertical: number;
  /** Units (MCUs) across and down in scans of several components. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
  /** Memory for all pixels, from the first scan on; undefined where few of them are wanted. */
  pixels: Uint8Array | undefined;
  /** Scans that were read or begun. */
  scans: number;
  /** The last row of units that the last scan brought data for. */
  lastGoodRow: number;
}

/** libjpeg's JPEG_MAX_DIMENSION. */
const MAX_DIMENSION = 65500;

/**
 * Reads an SOF segment; nothing is allocated for samples yet.
 *
 * @param code - The marker that opened the segment.
 * @throws {@link TFLiteError} `IMAGE_UNSUPPORTED` for arithmetic coding, lossless and hierarchical processes, other
 * than 8 bits, 1, 3 or 4 components; `IMAGE_TOO_LARGE`; `IMAGE_CORRUPT`.
 */
export function readFrame(code: number, segment: Uint8Array, maxPixels: number, idct: InverseDct): Frame {
  requireProcess(code);
  const { width, height, precision, count } = readFrameHeader(segment);
  if (precision !== 8) throw unsupportedImage('jpeg', `${precision} bits a sample`);
  if (count !== 1 && count !== 3 && count !== 4) throw unsupportedImage('jpeg', `${count} colour components`);
  if (segment.length !== 6 + 3 * count) throw corruptImage('jpeg', 'its frame header has a wrong length');
  if (width === 0 || height === 0) throw corruptImage('jpeg', `its frame is ${width} x ${height} pixels`);
  requirePixelLimit(width, height, maxPixels);
  if (Math.max(width, height) > MAX_DIMENSION) {
    throw unsupportedImage('jpeg', `a side of more than ${MAX_DIMENSION} pixels (${width} x ${height})`);
  }

  const specs = Array.from({ length: count }, (_, i) => readComponent(segment, 6 + 3 * i));
  const maxHorizontal = Math.max(...specs.map(({ horizontal }) => horizontal));
  const maxVertical = Math.max(...specs.map(({ vertical }) => vertical));
  const unitsAcross = Math.ceil(width / (8 * maxHorizontal));
  const unitsDown = Math.ceil(height / (8 * maxVertical));
  const components = specs.map((spec): Component => {
    const { horizontal, vertical } = spec;
    if (maxHorizontal % horizontal !== 0 || maxVertical % vertical !== 0) {
      throw unsupportedImage(
        'jpeg',
        `sampling ratios that are no whole numbers (${maxHorizontal}:${horizontal}, ${maxVertical}:${vertical})`,
      );
    }
    const samplesAcross = Math.ceil((width * horizontal) / maxHorizontal);
    const samplesDown = Math.ceil((height * vertical) / maxVertical);
    return {
      ...spec,
      width: samplesAcross,
      height: samplesDown,
      blocksAcross: Math.ceil(samplesAcross / 8),
      blocksDown: Math.ceil(samplesDown / 8),
      paddedAcross: unitsAcross * horizontal,
      paddedDown: unitsDown * vertical,
      quantization: undefined,
      divisors: undefined,
      knownBits: new Int8Array(64).fill(-1),
      previousBits: new Int8Array(64).fill(-1),
      coefficients: undefined,
      wanted: undefined,
      plane: undefined,
    };
  });
  const isProgressive = code === MARKER.SOF_PROGRESSIVE;
  const units = { maxHorizontal, maxVertical, unitsAcross, unitsDown };
  return { width, height, isProgressive, idct, components, ...units, pixels: undefined, scans: 0, lastGoodRow: 0 };
}

/** The size that an SOF segment of any process states, in pixels; undefined when it is cut. */
export function readFrameSize(segment: Uint8Array): { width: number; height: number } | undefined {
  return segment.length < 6 ? undefined : readFrameHeader(segment);
}

/** What libjpeg gives to samples that no scan brings. */
export const MIDDLE_GREY = 128;

/** Memory for the samples of a component. */
export function createPlane({ paddedAcross, paddedDown }: Component): Uint8Array {
  return new Uint8Array(paddedAcross * paddedDown * 64);
}

function readFrameHeader(segment: Uint8Array): { width: number; height: number; precision: number; count: number } {
  if (segment.length < 6) throw corruptImage('jpeg', 'its frame header is cut');
  return {
    precision: segment[0]!,
    height: readUint16(segment, 1),
    width: readUint16(segment, 3),
    count: segment[5]!,
  };
}

function requireProcess(code: number): void {
  if (code <= MARKER.SOF_PROGRESSIVE) return;
  const isArithmetic = code >= MARKER.SOF_ARITHMETIC;
  if (code === MARKER.SOF_ARITHMETIC || code === MARKER.SOF_ARITHMETIC_PROGRESSIVE) {
    throw unsupportedImage('jpeg', 'arithmetic coding');
  }
  // T.81, table B.1: the last two bits tell sequential, progressive and lossless apart, the third is differential.
  const process = (code & 3) === 3 ? 'lossless coding' : 'hierarchical coding';
  throw unsupportedImage('jpeg', isArithmetic ? `arithmetic and ${process}` : process);
}

function readComponent(
  segment: Uint8Array,
  at: number,
): Pick<Component, 'id' | 'horizontal' | 'vertical' | 'quantizationSlot'> {
  const horizontal = segment[at + 1]! >> 4;
  const vertical = segment[at + 1]! & 15;
  if (horizontal < 1 || horizontal > 4 || vertical < 1 || vertical > 4) {
    throw corruptImage('jpeg', `a component has the sampling factors ${horizontal} x ${vertical}`);
  }
  return { id: segment[at]!, horizontal, vertical, quantizationSlot: segment[at + 2]! };
}
