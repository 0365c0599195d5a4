// What an interpreter should answer, said without one: a life cycle of shapes and values, and three models as formulas.

import type { TFLiteErrorCode } from 'tflite-interpreter';

export type Shape = readonly number[];

/** Elements, row-major. */
export interface Value {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** An inference that fails: the engine goes on, or it is broken. */
export type Failure = 'INVOKE_FAILED' | 'ENGINE_ABORTED';

/** A fixture model as its formula. */
export interface Subject {
  readonly model: string;
  readonly dtype: 'float32' | 'int32';
  /** The file's shape of each input, by tensor index. */
  readonly inputs: ReadonlyMap<number, Shape>;
  /** A variable tensor: it takes values like an input, and starts with zeros. */
  readonly variable?: { readonly index: number; readonly shape: Shape };
  readonly output: number;
  /** The output has no memory before an inference. */
  readonly dynamicOutput?: boolean;
  /** A tensor that nobody may set, and whether it can be read. */
  readonly constant?: number;
  readonly intermediate?: number;
  /** The signature of the same graph, and the name of its one input. */
  readonly signature?: { readonly key: string; readonly input: string };
  /** Shapes to resize to; some of them the model cannot follow. */
  readonly shapes: readonly Shape[];
  /** Whether the model can be prepared for these shapes of its inputs. */
  fits(shapes: readonly Shape[]): boolean;
  /** What it computes of its inputs (the variable last), or how it fails. */
  answer(values: readonly Value[]): Value | Failure;
}

export const SUBJECTS: readonly Subject[] = [
  {
    // y = a + state, where the state is a variable [2, 3] that the model does not change.
    model: 'variable_tensor_a',
    dtype: 'float32',
    inputs: new Map([[0, [2, 3]]]),
    variable: { index: 1, shape: [2, 3] },
    output: 2,
    shapes: [[2, 3], [1, 3], [3], [2, 1], [3, 3], [4], [0, 3], [1, 2, 3]], // prettier-ignore
    fits: ([a]) => broadcast(a!, [2, 3]) !== undefined,
    answer: ([a, state]) => elementwise(a!, state!, (x, y) => x + y),
  },
  {
    // The positive elements, in order: the shape of the output depends on the values.
    model: 'tf_where_gather_b',
    dtype: 'float32',
    inputs: new Map([[0, [1, 2]]]),
    output: 4,
    dynamicOutput: true,
    constant: 1,
    intermediate: 2,
    signature: { key: 'serving_default', input: 'x' },
    shapes: [[1, 2], [2, 2], [5, 2], [2, 3], [4], [0, 2], [], [1, 2, 1, 2, 1, 1, 2]], // prettier-ignore
    fits: () => true,
    answer: ([x]) => {
      // The operator WHERE refuses a scalar; over more than five dimensions GATHER_ND or GREATER breaks the engine.
      if (x!.shape.length === 0) return 'INVOKE_FAILED';
      if (x!.shape.length > 5) return 'ENGINE_ABORTED';
      const data = x!.data.filter((value) => value > 0);
      return { shape: [data.length], data };
    },
  },
  {
    // Division of whole numbers towards zero; by zero the engine breaks.
    model: 'div_int32_b',
    dtype: 'int32',
    inputs: new Map([[0, [2, 1, 4]], [1, [3, 1]]]), // prettier-ignore
    output: 2,
    shapes: [[2, 1, 4], [3, 1], [1], [3, 4], [2, 4], [1, 1, 1], [2, 3, 4]], // prettier-ignore
    fits: ([a, b]) => broadcast(a!, b!) !== undefined,
    answer: ([a, b]) => (b!.data.includes(0) ? 'ENGINE_ABORTED' : elementwise(a!, b!, (x, y) => Math.trunc(x / y))),
  },
];

/** What a call should do: give a value, give one that nobody knows, or throw; `anything` is any of these. */
export type Expected =
  | 'anything'
  | { readonly value: Value }
  | { readonly code: TFLiteErrorCode }
  | { readonly type: 'TypeError' }
  | 'nothing';

interface SessionState {
  readonly shapes: ReadonlyMap<number, Shape>;
  /** Known values of inputs and the variable; what no one has set is not known. */
  readonly values: Map<number, Value>;
  answer: Value | 'unknown' | undefined;
}

/** The state of an interpreter, and what each right call makes of it. */
export class LifeCycle {
  readonly subject: Subject;
  closed = false;
  readonly #wanted: Map<number, Shape>;
  readonly #carried = new Map<number, Value>();
  #session: SessionState | undefined;

  constructor(subject: Subject) {
    this.subject = subject;
    this.#wanted = new Map(subject.inputs);
  }

  /** Set, invoke and views are possible. */
  get allocated(): boolean {
    return this.#session !== undefined && !this.#stale;
  }

  shape(index: number): Shape {
    return this.#wanted.get(index) ?? this.subject.variable?.shape ?? [];
  }

  allocate(): Expected {
    if (this.closed) return { code: 'CLOSED' };
    if (this.allocated) return 'nothing';
    this.#carry();
    this.#session = undefined;
    const { variable, inputs } = this.subject;
    if (!this.subject.fits([...inputs.keys()].map((index) => this.shape(index)))) return { code: 'ALLOCATE_FAILED' };
    const kept = [...this.#carried].filter(([index, { shape }]) => same(shape, this.shape(index)));
    this.#session = { shapes: new Map(this.#wanted), values: new Map(kept), answer: undefined };
    if (variable)
      this.#session.values.set(
        variable.index,
        filled(variable.shape, () => 0),
      );
    this.#carried.clear();
    return 'nothing';
  }

  resize(index: number, shape: Shape): Expected {
    if (this.closed) return { code: 'CLOSED' };
    this.#wanted.set(index, shape);
    return 'nothing';
  }

  set(index: number, value: Value): Expected {
    const refused = this.#unready();
    if (refused) return refused;
    this.#session!.values.set(index, value);
    return 'nothing';
  }

  /** Inputs that no one has set hold what lay in the memory before. */
  unknownInputs(): number[] {
    return [...this.subject.inputs.keys()].filter((index) => !this.#session?.values.has(index));
  }

  invoke(): Expected {
    const refused = this.#unready();
    if (refused) return refused;
    const { inputs, variable } = this.subject;
    const indices = [...inputs.keys(), ...(variable ? [variable.index] : [])];
    const answer = this.subject.answer(indices.map((index) => this.#session!.values.get(index)!));
    if (answer === 'ENGINE_ABORTED') this.#session = undefined;
    else this.#session!.answer = answer === 'INVOKE_FAILED' ? 'unknown' : answer;
    return typeof answer === 'string' ? { code: answer } : 'nothing';
  }

  get(index: number): Expected {
    if (this.closed) return { code: 'CLOSED' };
    if (!this.#session || this.#resized(index)) return { code: 'NOT_ALLOCATED' };
    if (index !== this.subject.output) {
      const value = this.#session.values.get(index);
      return value ? { value } : 'nothing';
    }
    const { answer } = this.#session;
    if (answer === 'unknown') return 'anything';
    if (answer) return { value: answer };
    return this.subject.dynamicOutput ? { code: 'TENSOR_EMPTY' } : 'nothing';
  }

  reset(): Expected {
    if (this.closed) return { code: 'CLOSED' };
    const { variable } = this.subject;
    if (variable)
      this.#session?.values.set(
        variable.index,
        filled(variable.shape, () => 0),
      );
    return 'nothing';
  }

  close(): Expected {
    this.closed = true;
    return 'nothing';
  }

  get #stale(): boolean {
    return [...this.subject.inputs.keys()].some((index) => this.#resized(index));
  }

  #resized(index: number): boolean {
    const shape = this.#session?.shapes.get(index);
    return shape !== undefined && !same(shape, this.shape(index));
  }

  #unready(): Expected | undefined {
    if (this.closed) return { code: 'CLOSED' };
    return this.allocated ? undefined : { code: 'NOT_ALLOCATED' };
  }

  /** Inputs that keep their shape keep their values over an allocation, even over one that fails. */
  #carry(): void {
    for (const index of this.subject.inputs.keys()) {
      const value = this.#session?.values.get(index);
      if (value && !this.#resized(index)) this.#carried.set(index, value);
    }
  }
}

/** A value whose elements follow from their positions. */
export function filled(shape: Shape, element: (position: number) => number): Value {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Array.from({ length: count }, (_, i) => element(i)) };
}

/** Elements as nested arrays of a shape. */
export function nest(data: readonly unknown[], [size, ...inner]: Shape): unknown {
  if (size === undefined) return data[0];
  const stride = inner.reduce((product, dimension) => product * dimension, 1);
  return Array.from({ length: size }, (_, i) => nest(data.slice(i * stride, (i + 1) * stride), inner));
}

export function same(a: Shape, b: Shape): boolean {
  return String(a) === String(b) && a.length === b.length;
}

/** numpy's rule; undefined where the shapes do not go together. */
function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return x === y || y === 1 ? x : x === 1 ? y : -1;
  });
  return sizes.includes(-1) ? undefined : sizes;
}

function elementwise(a: Value, b: Value, of: (x: number, y: number) => number): Value {
  const shape = broadcast(a.shape, b.shape)!;
  return filled(shape, (position) => of(elementAt(a, shape, position), elementAt(b, shape, position)));
}

/** The element that broadcasting puts at a position of a larger shape. */
function elementAt({ shape, data }: Value, into: Shape, position: number): number {
  let [rest, from, stride] = [position, 0, 1];
  for (let i = 1; i <= into.length; i++) {
    const size = into[into.length - i]!;
    const own = shape[shape.length - i] ?? 1;
    if (own > 1) from += (rest % size) * stride;
    stride *= own;
    rest = Math.floor(rest / size);
  }
  return data[from]!;
}
