// Random calls in random order, right ones and wrong ones: each does what a model of the life cycle says.

import fc from 'fast-check';
import { Interpreter, isTFLiteError, type Tensor, type TensorValue } from 'tflite-interpreter';
import { describe, it } from 'vitest';
import { modelPath } from './models.ts';
import {
  filled,
  LifeCycle,
  nest,
  same,
  SUBJECTS,
  type Expected,
  type Shape,
  type Subject,
  type Value,
} from './property-model.ts';
import { WRONG, type WrongCall } from './property-wrong-calls.ts';

// fast-check prints the seed and the shortest failing sequence; `PROPERTY_SEED=7 npx vitest run ...` tries others.
const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_251_122);
const RUNS = 200;
const CALLS = 40;

describe.each(SUBJECTS)('an interpreter of $model', (subject) => {
  it('answers every sequence of calls as the model of its life cycle does', async () => {
    const sequences = fc.array(stepsFor(subject), { maxLength: CALLS, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        const interpreter = await Interpreter.create({ modelPath: modelPath(subject.model) });
        const play = new Play(interpreter, new LifeCycle(subject));
        try {
          for (const step of steps) play.take(step);
          play.finish();
        } finally {
          interpreter.close();
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

type Step =
  | { readonly call: 'allocate' | 'invoke' | 'reset' | 'close' | 'getOutput' }
  | { readonly call: 'getInput' | 'view'; readonly index: number }
  | { readonly call: 'set'; readonly index: number; readonly form: Form; readonly seed: number }
  | { readonly call: 'resize'; readonly index: number; readonly shape: Shape }
  | { readonly call: 'sign'; readonly shape: Shape; readonly seed: number }
  | { readonly call: 'wrong'; readonly name: keyof typeof WRONG };

type Form = 'nested' | 'flat' | 'tensor';

function stepsFor({ inputs, variable, shapes, signature }: Subject): fc.Arbitrary<Step> {
  const input = fc.constantFrom(...inputs.keys());
  const settable = fc.constantFrom(...inputs.keys(), ...(variable ? [variable.index] : []));
  const form = fc.constantFrom<Form>('nested', 'flat', 'tensor');
  const seed = fc.nat(1000);
  const shape = fc.constantFrom(...shapes);
  const steps: fc.WeightedArbitrary<Step>[] = [
    { weight: 6, arbitrary: fc.constant({ call: 'allocate' } as const) },
    { weight: 6, arbitrary: fc.constant({ call: 'invoke' } as const) },
    { weight: 6, arbitrary: fc.constant({ call: 'getOutput' } as const) },
    { weight: 2, arbitrary: fc.constant({ call: 'reset' } as const) },
    { weight: 1, arbitrary: fc.constant({ call: 'close' } as const) },
    { weight: 3, arbitrary: fc.record({ call: fc.constant('getInput' as const), index: settable }) },
    { weight: 2, arbitrary: fc.record({ call: fc.constant('view' as const), index: settable }) },
    { weight: 8, arbitrary: fc.record({ call: fc.constant('set' as const), index: settable, form, seed }) },
    { weight: 5, arbitrary: fc.record({ call: fc.constant('resize' as const), index: input, shape }) },
    { weight: 12, arbitrary: fc.constantFrom(...WRONG_NAMES).map((name) => ({ call: 'wrong', name }) as const) },
  ];
  if (signature) steps.push({ weight: 4, arbitrary: fc.record({ call: fc.constant('sign' as const), shape, seed }) });
  return fc.oneof(...steps);
}

/** One sequence: every step is taken by the interpreter and by the model, and both have to agree. */
class Play {
  readonly #interpreter: Interpreter;
  readonly #model: LifeCycle;
  readonly #subject: Subject;

  constructor(interpreter: Interpreter, model: LifeCycle) {
    this.#interpreter = interpreter;
    this.#model = model;
    this.#subject = model.subject;
  }

  take(step: Step): void {
    const interpreter = this.#interpreter;
    const model = this.#model;
    switch (step.call) {
      case 'allocate':
        return agree(() => interpreter.allocateTensors(), model.allocate());
      case 'invoke':
        this.#setUnknown();
        return agree(() => interpreter.invoke(), model.invoke());
      case 'reset':
        return agree(() => interpreter.resetAllVariables(), model.reset());
      case 'close':
        return agree(() => interpreter.close(), model.close());
      case 'getOutput':
        return agree(() => interpreter.getTensor(this.#subject.output), model.get(this.#subject.output));
      case 'getInput':
        return agree(() => interpreter.getTensor(step.index), model.get(step.index));
      case 'view':
        return agree(() => interpreter.tensor(step.index)(), model.get(step.index));
      case 'set': {
        const value = this.#value(model.shape(step.index), step.seed);
        const given = this.#form(value, step.form);
        return agree(() => interpreter.setTensor(step.index, given), model.set(step.index, value));
      }
      case 'resize':
        return agree(() => interpreter.resizeTensorInput(step.index, step.shape), model.resize(step.index, step.shape));
      case 'sign':
        return this.#sign(this.#value(step.shape, step.seed));
      case 'wrong':
        return this.#wrong(step.name);
    }
  }

  /** Whatever has happened, the next right calls give the right answer; closed interpreters say so. */
  finish(): void {
    for (const [index, shape] of this.#subject.inputs) this.take({ call: 'resize', index, shape });
    this.take({ call: 'allocate' });
    for (const index of this.#subject.inputs.keys()) this.take({ call: 'set', index, form: 'tensor', seed: index + 7 });
    this.take({ call: 'invoke' });
    this.take({ call: 'getOutput' });
  }

  #sign(value: Value): void {
    const { key, input } = this.#subject.signature!;
    const model = this.#model;
    const [index] = this.#subject.inputs.keys();
    const steps = [model.resize(index!, value.shape), model.allocate(), model.set(index!, value), model.invoke()];
    const refused = steps.find((expected) => expected !== 'nothing');
    agree(
      () => Object.values(this.#interpreter.getSignatureRunner(key).run({ [input]: this.#form(value, 'tensor') }))[0],
      refused ?? model.get(this.#subject.output),
    );
  }

  #wrong(name: keyof typeof WRONG): void {
    const { make, expected } = WRONG[name] as WrongCall;
    const call = make(this.#interpreter, this.#model);
    if (!call) return;
    const ready = this.#model.closed
      ? 'CLOSED'
      : WRONG[name].needs && !this.#model.allocated
        ? 'NOT_ALLOCATED'
        : undefined;
    agree(call, ready ? { code: ready } : expected);
    this.#unchanged();
  }

  /** After a wrong call: the details still show the shapes that the model has. */
  #unchanged(): void {
    if (this.#model.closed) return;
    for (const { index, shape } of this.#interpreter.getInputDetails()) {
      const expected = this.#model.shape(index);
      if (!same(shape, expected)) throw new Error(`input ${index} is [${shape.join()}], not [${expected.join()}]`);
    }
  }

  /** Memory that no one has written to gives answers that no model knows. */
  #setUnknown(): void {
    if (!this.#model.allocated || this.#model.closed) return;
    for (const index of this.#model.unknownInputs()) this.take({ call: 'set', index, form: 'nested', seed: 1 });
  }

  /** Small numbers, exact in float32 as in int32; now and then a zero, which breaks a division. */
  #value(shape: Shape, seed: number): Value {
    return filled(shape, (position) => ((seed + position * 7) % 23) - (seed % 5 === 0 ? 11 : -1));
  }

  #form({ shape, data }: Value, form: Form): TensorValue {
    const array = this.#subject.dtype === 'int32' ? Int32Array : Float32Array;
    const flat = new array(data);
    if (form === 'flat') return flat;
    if (form === 'tensor') return { dtype: this.#subject.dtype, shape, data: flat } as TensorValue;
    return nest(data, shape) as TensorValue;
  }
}

const WRONG_NAMES = Object.keys(WRONG) as (keyof typeof WRONG)[];

/** Makes a call; what comes has to be what is expected, and every error one of the two kinds. */
function agree(call: () => unknown, expected: Expected): void {
  const { text, error } = outcomeOf(call);
  const known = error === undefined || isTFLiteError(error) || error instanceof TypeError;
  const agreed = expected === 'nothing' ? error === undefined : expected === 'anything' || text === textOf(expected);
  if (!known || !agreed) throw new Error(`expected ${textOf(expected)}, but ${text} came`, { cause: error });
}

function textOf(expected: Expected): string {
  if (typeof expected === 'string') return expected;
  if ('value' in expected) return `[${expected.value.shape.join()}] ${expected.value.data.join()}`;
  return 'code' in expected ? expected.code : expected.type;
}

function outcomeOf(call: () => unknown): { text: string; error?: unknown } {
  try {
    const value = call() as Tensor | undefined;
    return {
      text: value?.shape ? `[${value.shape.join()}] ${Array.from(value.data as ArrayLike<unknown>).join()}` : '',
    };
  } catch (error) {
    return {
      text: isTFLiteError(error) ? error.code : error instanceof TypeError ? 'TypeError' : String(error),
      error,
    };
  }
}
