// Deferred: elements that are computed each time they are needed, so that large weights are in memory once: in the file.

/** Arrays whose elements can be deferred; float16 travels as its bits. */
type DeferredElements = Float32Array | Int8Array | Uint16Array;

/** What makes such an array. */
interface ElementsConstructor<Elements> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): Elements;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Elements;
}

/** Elements that are computed when they are needed. */
export class Deferred<Elements extends DeferredElements = DeferredElements> {
  /** The array that they are computed from: those of different ones are not looked at for being equal. */
  readonly source: Float32Array;
  /** How many they are. */
  readonly length: number;
  /** How many bytes they have. */
  readonly byteLength: number;
  readonly #array: ElementsConstructor<Elements>;
  // A method, so that deferred floats are deferred elements.
  readonly #computation: { fill(target: Elements): void };

  /**
   * @param fill - Computes them into an array of their number.
   * @param length - How many they are; as many as there are in the source, if not told.
   */
  constructor(
    source: Float32Array,
    array: ElementsConstructor<Elements>,
    fill: (target: Elements) => void,
    length = source.length,
  ) {
    this.source = source;
    this.length = length;
    this.byteLength = length * array.BYTES_PER_ELEMENT;
    this.#array = array;
    this.#computation = { fill };
  }

  /** A new array of them. */
  read(): Elements {
    const elements = new this.#array(this.length);
    this.#computation.fill(elements);
    return elements;
  }

  /** Computes them into an array of their kind. */
  fill(target: Elements): void {
    this.#computation.fill(target);
  }

  /** Computes them into bytes that lie at a multiple of their width. */
  copyTo({ buffer, byteOffset }: Uint8Array): void {
    this.#computation.fill(new this.#array(buffer, byteOffset, this.length));
  }
}

/** From so many elements on, weights are put in order, or made smaller, when they are needed. */
const LEAST_DEFERRED = 2 ** 14;

/** Elements that are computed of an array: at once where they are few. */
export function deferIfLarge<Elements extends DeferredElements>(
  source: Float32Array,
  array: ElementsConstructor<Elements>,
  fill: (target: Elements) => void,
): Elements | Deferred<Elements> {
  const deferred = new Deferred(source, array, fill);
  return source.length < LEAST_DEFERRED ? deferred.read() : deferred;
}
