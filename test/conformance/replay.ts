// Replays a case of the corpus through the public API, step by step, and says how it ended.

import { Interpreter, isTFLiteError, type Tensor } from 'tflite-interpreter';
import { compareAnswer, isEqualInBits, type Difference } from './compare.ts';
import { tensorOf, type Case, type CorpusArray, type PythonDetails, type Spread, type Step } from './corpus.ts';
import { compareDetailLists } from './details.ts';
import { ENGINE_OPTIONS } from './engine-options.ts';

/** What was seen on the way through a case. */
export interface Remarks {
  /** Steps that passed by a documented difference from Python. */
  readonly notes: string[];
  /** Answers whose values were compared, and how many of them have Python's bits. */
  answers: number;
  equalInBits: number;
  /** The engine that was there at the end. */
  engine?: string;
}

/** Nothing has been seen yet. */
export const noRemarks = (): Remarks => ({ notes: [], answers: 0, equalInBits: 0 });

/** How a case ended. */
export interface Verdict extends Partial<Remarks> {
  readonly status: 'passed' | 'refused' | 'differs' | 'failed';
  /** Why, unless it passed. */
  readonly reason?: string;
  readonly maxAbs?: number;
}

/** What a step came to, when it did not simply pass. */
class StepFailure extends Error {
  readonly difference: Difference | undefined;
  constructor(message: string, difference?: Difference) {
    super(message);
    this.difference = difference;
  }
}

/** Runs every step of a case on a new interpreter. */
export async function replayCase(
  bytes: Uint8Array,
  { steps, preserveAllTensors = false }: Case,
  blob: Uint8Array,
): Promise<Verdict> {
  const remarks = noRemarks();
  let interpreter: Interpreter | undefined;
  try {
    interpreter = await Interpreter.create({ modelContent: bytes, preserveAllTensors, ...ENGINE_OPTIONS });
    for (const [i, step] of steps.entries()) {
      const stop = replayStep(interpreter, step, blob, remarks, `step ${i} (${step.op})`);
      if (stop) break;
    }
    return { status: 'passed', ...remarks, engine: interpreter.engine.name };
  } catch (error) {
    return verdictOf(error);
  } finally {
    interpreter?.close();
  }
}

/** The verdict on a case that did not come through. */
export function verdictOf(error: unknown): Verdict {
  if (isTFLiteError(error, 'UNSUPPORTED_MODEL')) return { status: 'refused', reason: error.message };
  if (error instanceof StepFailure) {
    const { difference } = error;
    if (difference?.maxAbs === undefined) return { status: 'failed', reason: error.message };
    return { status: 'differs', reason: error.message, maxAbs: difference.maxAbs };
  }
  const text =
    error instanceof Error ? `${isTFLiteError(error) ? error.code : error.name}: ${error.message}` : String(error);
  return { status: 'failed', reason: text };
}

/** Makes one call and compares. True when Python's script ended here with an error, and ours did too. */
export function replayStep(
  interpreter: Interpreter,
  step: Step,
  blob: Uint8Array,
  remarks: Remarks,
  where: string,
): boolean {
  let answer: unknown;
  try {
    answer = call(interpreter, step, blob);
  } catch (error) {
    if (isTFLiteError(error, 'UNSUPPORTED_MODEL')) {
      if (step.raises) return true;
      throw error;
    }
    if (step.raises && isTFLiteError(error)) return true;
    throw error;
  }
  if (step.raises) {
    if (isBettered(step, answer)) {
      remarks.notes.push('an output without elements is given, where Python raises');
      return true;
    }
    throw new StepFailure(`${where}: no error, where Python raises ${step.raises.type}: ${step.raises.message}`);
  }
  if (step.op === 'get_tensor' && isEmptyText(answer as Tensor, step.expect)) {
    remarks.notes.push('an empty text of rank 0, which numpy cannot hold, stays empty');
    return false;
  }
  compareStep(answer, step, blob, remarks, where);
  return false;
}

/** numpy makes one zero byte of an empty text of rank 0. */
function isEmptyText({ dtype, data }: Tensor, expect: unknown): boolean {
  return dtype === 'string' && data[0]?.length === 0 && (expect as CorpusArray | undefined)?.strings?.[0] === 'AA==';
}

/** Python cannot read an output without elements whose shape depends on values; an empty array is the better answer. */
function isBettered({ raises }: Step, answer: unknown): boolean {
  const tensors = Object.values((answer as { data?: unknown }).data === undefined ? (answer as object) : { answer });
  return (
    raises!.message.startsWith('Invalid tensor size') && tensors.some((tensor: Tensor) => tensor.data.length === 0)
  );
}

function call(interpreter: Interpreter, step: Step, blob: Uint8Array): unknown {
  const index = step.index!;
  switch (step.op) {
    case 'allocate_tensors':
      return interpreter.allocateTensors();
    case 'set_tensor':
      return interpreter.setTensor(index, valueFor(interpreter, index, tensorOf(step.value!, blob)));
    case 'invoke':
      return interpreter.invoke();
    case 'get_tensor':
      return interpreter.getTensor(index, { subgraph: step.subgraph });
    case 'resize_tensor_input':
      return interpreter.resizeTensorInput(index, step.shape!, { strict: step.strict ?? false });
    case 'signature_runner':
      return interpreter.getSignatureRunner(step.key ?? undefined).run(tensorsOf(step.inputs!, blob));
    case 'get_signature_runner':
      return interpreter.getSignatureRunner(step.key ?? undefined);
    case 'hold_view':
    case 'hold_view_slice':
      return interpreter.tensor(index)();
    case 'hold_function':
      return interpreter.tensor(index);
    case 'drop_views':
      return undefined;
    case 'write_view':
      return (interpreter.tensor(index)().data as Float32Array).set(tensorOf(step.value!, blob).data as Float32Array);
    case 'get_signature_list':
      return interpreter.getSignatureList();
    case 'reset_all_variables':
      return interpreter.resetAllVariables();
    case 'get_input_details':
      return interpreter.getInputDetails();
    case 'get_output_details':
      return interpreter.getOutputDetails();
    case 'get_tensor_details':
      return interpreter.getTensorDetails(step.subgraph);
    default:
      throw new Error(`unknown step ${step.op}`);
  }
}

/** Python says int8 of int4 tensors, and so do its values. */
function valueFor(interpreter: Interpreter, index: number, value: Tensor): Tensor | Tensor['data'] {
  const [details] = interpreter.getInputDetails().filter((input) => input.index === index);
  return details?.dtype === 'int4' ? value.data : value;
}

function tensorsOf(arrays: Readonly<Record<string, CorpusArray>>, blob: Uint8Array): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, tensorOf(array, blob)]));
}

function compareStep(answer: unknown, step: Step, blob: Uint8Array, remarks: Remarks, where: string): void {
  const { expect, spread, unstable, shapeOnly = false } = step;
  if (step.op === 'get_tensor') {
    if (expect === undefined) return;
    requireSame(
      answer as Tensor,
      expect as CorpusArray,
      spread as Spread,
      blob,
      unstable === true || shapeOnly,
      remarks,
      where,
    );
  } else if (step.op === 'signature_runner') {
    const [ours, python] = [answer as Record<string, Tensor>, expect as Record<string, CorpusArray>];
    if (String(Object.keys(ours)) !== String(Object.keys(python))) {
      throw new StepFailure(`${where}: outputs ${String(Object.keys(ours))}, expected ${String(Object.keys(python))}`);
    }
    for (const [name, array] of Object.entries(python)) {
      const free = unstable === true || (typeof unstable === 'object' && unstable[name] === true);
      requireSame(
        ours[name]!,
        array,
        (spread as Record<string, Spread> | undefined)?.[name],
        blob,
        free,
        remarks,
        `${where} ${name}`,
      );
    }
  } else if (step.op === 'get_signature_list') {
    if (JSON.stringify(answer) !== JSON.stringify(expect)) throw new StepFailure(`${where}: ${JSON.stringify(answer)}`);
  } else if (step.op.endsWith('_details')) {
    const wrong = compareDetailLists(answer as never, expect as PythonDetails[]);
    if (wrong) throw new StepFailure(`${where}: ${wrong}`);
  }
}

function requireSame(
  got: Tensor,
  expect: CorpusArray,
  spread: Spread | undefined,
  blob: Uint8Array,
  onlyForm: boolean,
  remarks: Remarks,
  where: string,
): void {
  const difference = compareAnswer(got, expect, spread, blob, onlyForm);
  if (difference) throw new StepFailure(`${where}: ${difference.text}`, difference);
  if (onlyForm) return;
  remarks.answers++;
  if (isEqualInBits(got, expect, blob)) remarks.equalInBits++;
}

/** The verdict on a model that Python cannot create or allocate, or on which it ends: an error has to come, no more. */
export async function createVerdict(bytes: Uint8Array, outcome: string): Promise<Verdict> {
  let interpreter: Interpreter | undefined;
  try {
    interpreter = await Interpreter.create({ modelContent: bytes, ...ENGINE_OPTIONS });
    interpreter.getInputDetails();
    interpreter.getOutputDetails();
    if (outcome !== 'details-only') interpreter.allocateTensors();
    if (outcome === 'details-only' || outcome === 'crash') return { status: 'passed' };
    if (outcome === 'details-raise')
      return { status: 'passed', notes: ['a dtype is given that Python has no name for'] };
    return { status: 'failed', reason: `no error, where in Python ${outcome}` };
  } catch (error) {
    if (!isTFLiteError(error)) return verdictOf(error);
    return outcome === 'details-only' ? verdictOf(error) : { status: 'passed' };
  } finally {
    interpreter?.close();
  }
}
