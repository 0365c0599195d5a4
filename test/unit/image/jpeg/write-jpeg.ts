// A writer of JPEG files for tests: coefficients in, a file of any coding out, segment by segment.

/** Coefficients of a block in stored (zigzag) order. */
export type Block = readonly number[];

/** A colour plane by its blocks, row by row, those that pad it to whole units included. */
export interface PlaneSpec {
  readonly id: number;
  readonly horizontal?: number;
  readonly vertical?: number;
  readonly block: (across: number, down: number) => Block;
}

/** A scan: the planes in it by position, and for progressive files its band and bits. */
export interface ScanSpec {
  readonly planes: readonly number[];
  readonly first?: number;
  readonly last?: number;
  readonly previousBit?: number;
  readonly bit?: number;
}

export interface JpegSpec {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly PlaneSpec[];
  /** @defaultValue one scan of all planes */
  readonly scans?: readonly ScanSpec[];
  readonly isProgressive?: boolean;
  readonly restartInterval?: number;
  /** Divisor of every coefficient. @defaultValue 1 */
  readonly divisor?: number;
  /** Segments behind the start marker. */
  readonly extra?: readonly Uint8Array[];
}

export const START = Uint8Array.of(0xff, 0xd8);
export const END = Uint8Array.of(0xff, 0xd9);

export function writeJpeg(spec: JpegSpec): Uint8Array {
  const { planes, restartInterval = 0, divisor = 1, extra = [], isProgressive = false } = spec;
  const scans = spec.scans ?? [{ planes: planes.map((_, i) => i) }];
  return joinBytes(
    START,
    ...extra,
    segment(0xdb, [0, ...new Array<number>(64).fill(divisor)]),
    frameSegment(isProgressive ? 0xc2 : 0xc0, spec),
    ...huffmanSegments(),
    segment(0xdd, [restartInterval >> 8, restartInterval & 255]),
    ...scans.map((scan) => joinBytes(scanSegment(spec, scan), writeScan(spec, scan))),
    END,
  );
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function segment(code: number, content: readonly number[]): Uint8Array {
  const length = content.length + 2;
  return Uint8Array.of(0xff, code, length >> 8, length & 255, ...content);
}

export function frameSegment(
  code: number,
  { width, height, planes }: Pick<JpegSpec, 'width' | 'height' | 'planes'>,
): Uint8Array {
  const components = planes.flatMap(({ id, horizontal = 1, vertical = 1 }) => [id, (horizontal << 4) | vertical, 0]);
  return segment(code, [8, height >> 8, height & 255, width >> 8, width & 255, planes.length, ...components]);
}

export function scanSegment({ planes, isProgressive }: JpegSpec, scan: ScanSpec): Uint8Array {
  const { first = 0, last = isProgressive ? first : 63, previousBit = 0, bit = 0 } = scan;
  const selectors = scan.planes.flatMap((i) => [planes[i]!.id, 0]);
  return segment(0xda, [scan.planes.length, ...selectors, first, last, (previousBit << 4) | bit]);
}

/** Flat tables: DC symbols 0 to 15 in 5 bits, AC symbols 0 to 254 in 8 bits, 255 in 9. The code of ones stays free. */
export function huffmanSegments(): Uint8Array[] {
  const dc = [0, 0, 0, 0, 0, 16, ...new Array<number>(11).fill(0), ...Array.from({ length: 16 }, (_, i) => i)];
  const ac = [0x10, 0, 0, 0, 0, 0, 0, 0, 255, 1, 0, 0, 0, 0, 0, 0, 0, ...Array.from({ length: 256 }, (_, i) => i)];
  return [segment(0xc4, dc), segment(0xc4, ac)];
}

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = '';

  put(value: number, count: number): void {
    if (count > 0) this.#bits += value.toString(2).padStart(count, '0');
  }

  putDc(symbol: number): void {
    this.put(symbol, 5);
  }

  putAc(symbol: number): void {
    if (symbol < 255) this.put(symbol, 8);
    else this.put(510, 9);
  }

  /** The bits of a value in its category: ones' complement below zero. */
  putSigned(value: number): void {
    const size = sizeOf(value);
    this.put(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  /** Ends the data, by a restart marker where one is due. */
  flush(restart?: number): void {
    const padded = this.#bits.padEnd(Math.ceil(this.#bits.length / 8) * 8, '1');
    for (const byte of padded.match(/.{8}/g) ?? []) {
      const value = parseInt(byte, 2);
      this.#bytes.push(value);
      if (value === 0xff) this.#bytes.push(0);
    }
    this.#bits = '';
    if (restart !== undefined) this.#bytes.push(0xff, 0xd0 + (restart & 7));
  }

  finish(): Uint8Array {
    this.flush();
    return Uint8Array.from(this.#bytes);
  }
}

function sizeOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

function writeScan(spec: JpegSpec, scan: ScanSpec): Uint8Array {
  const { width, height, planes, restartInterval = 0 } = spec;
  const maxHorizontal = Math.max(...planes.map(({ horizontal = 1 }) => horizontal));
  const maxVertical = Math.max(...planes.map(({ vertical = 1 }) => vertical));
  const writer = new BitWriter();
  const predictions = planes.map(() => 0);
  const isSingle = scan.planes.length === 1;
  const { horizontal: h0 = 1, vertical: v0 = 1 } = planes[scan.planes[0]!]!;
  const across = isSingle ? Math.ceil((width * h0) / maxHorizontal / 8) : Math.ceil(width / 8 / maxHorizontal);
  const down = isSingle ? Math.ceil((height * v0) / maxVertical / 8) : Math.ceil(height / 8 / maxVertical);
  for (let unit = 0; unit < across * down; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
      writer.flush(unit / restartInterval - 1);
      predictions.fill(0);
    }
    for (const i of scan.planes) {
      const { horizontal = 1, vertical = 1, block } = planes[i]!;
      const [h, v] = isSingle ? [1, 1] : [horizontal, vertical];
      for (let k = 0; k < h * v; k++) {
        const coefficients = block((unit % across) * h + (k % h), Math.floor(unit / across) * v + Math.floor(k / h));
        predictions[i] = writeBlock(writer, coefficients, spec.isProgressive ? scan : undefined, predictions[i]!);
      }
    }
  }
  return writer.finish();
}

/** Writes what a scan holds of a block; returns the DC value that the next one is told from. */
function writeBlock(writer: BitWriter, block: Block, scan: ScanSpec | undefined, prediction: number): number {
  if (!scan) {
    writeDc(writer, block[0]! - prediction);
    writeAc(writer, block, 1, 63, 0);
    return block[0]!;
  }
  const { first = 0, last = first, previousBit = 0, bit = 0 } = scan;
  if (first > 0) {
    if (previousBit === 0) writeAc(writer, block, first, last, bit);
    else refineAc(writer, block, first, last, bit);
    return prediction;
  }
  const value = block[0]! >> bit;
  if (previousBit > 0) writer.put(value & 1, 1);
  else writeDc(writer, value - prediction);
  return value;
}

function writeDc(writer: BitWriter, difference: number): void {
  writer.putDc(sizeOf(difference));
  writer.putSigned(difference);
}

function writeAc(writer: BitWriter, block: Block, first: number, last: number, bit: number): void {
  let run = 0;
  for (let k = first; k <= last; k++) {
    const value = Math.trunc((block[k] ?? 0) / 2 ** bit);
    if (value === 0) {
      run++;
      continue;
    }
    for (; run > 15; run -= 16) writer.putAc(0xf0);
    writer.putAc((run << 4) | sizeOf(value));
    writer.putSigned(value);
    run = 0;
  }
  if (run > 0) writer.putAc(0);
}

/** T.81, figure G.7, without runs of empty blocks. */
function refineAc(writer: BitWriter, block: Block, first: number, last: number, bit: number): void {
  const magnitude = (k: number): number => Math.abs(block[k] ?? 0) >> bit;
  let end = last;
  while (end >= first && magnitude(end) !== 1) end--;
  let run = 0;
  let corrections: number[] = [];
  const flush = (): void => {
    for (const correction of corrections) writer.put(correction, 1);
    corrections = [];
  };
  for (let k = first; k <= last; k++) {
    if (magnitude(k) > 1) {
      corrections.push(magnitude(k) & 1);
    } else if (magnitude(k) === 0) {
      if (++run === 16 && k < end) {
        writer.putAc(0xf0);
        flush();
        run = 0;
      }
    } else {
      writer.putAc((run << 4) | 1);
      writer.put(block[k]! > 0 ? 1 : 0, 1);
      flush();
      run = 0;
    }
  }
  if (run > 0 || corrections.length > 0) {
    writer.putAc(0);
    flush();
  }
}
