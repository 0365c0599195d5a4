// The process in which the runs happen; started by ../fuzz.mjs, which ends it when a run does not end.
//
// `node --expose-gc scripts/fuzz/runner.mjs FOLDER ENGINE SEED FROM TO EVERY` writes one JSON line for each stage and outcome.

import { writeSync } from 'node:fs';
import { DTYPES, Interpreter, isTFLiteError } from 'tflite-interpreter';
import { mutantOf, readCorpus } from './corpus.mjs';

const [folder, engine, ...numbers] = process.argv.slice(2);
const [seed, from, to, every] = numbers.map(Number);
const corpus = readCorpus(folder);
const library = process.env.NATIVE_LIBRARY;
const options = { engine, native: library ? { libraryPath: library } : {} };

// Larger tensors are left as they are: filling gigabytes takes longer than a run may.
const MAX_ELEMENTS = 2 ** 22;
// A sound model between the damaged ones shows that they do not reach it.
const CONTROL_EVERY = 500;

/** The codes that each step may answer a damaged model with; the native engine finds out in an inference what it cannot do. */
const CODES = {
  create: ['NOT_TFLITE', 'MODEL_CORRUPT', 'MODEL_TOO_LARGE', 'UNSUPPORTED_MODEL'],
  allocateTensors: ['UNSUPPORTED_MODEL', 'ALLOCATE_FAILED', 'ENGINE_ABORTED'],
  setTensor: ['TENSOR_EMPTY'],
  invoke: ['INVOKE_FAILED', 'ENGINE_ABORTED', ...(engine === 'native' ? ['UNSUPPORTED_MODEL'] : [])],
  // The engine's own objects may have been overwritten, which shows when they are read.
  getTensor: ['TENSOR_EMPTY', 'TENSOR_NOT_KEPT', 'ENGINE_ABORTED'],
};

process.on('unhandledRejection', (error) =>
  tell({ outcome: 'unhandled rejection', finding: String(error?.stack ?? error) }),
);

const control = await controlModel();
const expected = await control();
for (let run = from; run < to; run++) {
  const mutant = mutantOf(corpus, seed, run);
  tell({ run, ...(await outcomeOf(mutant, (stage) => tell({ run, stage }))) });
  if ((run + 1) % every === 0) tell({ run, memory: memory() });
  if ((run + 1) % CONTROL_EVERY === 0 && (await control()) !== expected) {
    tell({ run, outcome: 'a sound model answers otherwise', finding: `after run ${run}` });
  }
}

/** Written at once, so that it is known even when the next call never ends. */
function tell(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function outcomeOf({ bytes, preserveAllTensors }, at) {
  let stage = 'create';
  let interpreter;
  try {
    interpreter = await Interpreter.create({ ...options, modelContent: bytes, preserveAllTensors });
    stage = 'details';
    readDetails(interpreter);
    at((stage = 'allocateTensors'));
    interpreter.allocateTensors();
    stage = 'setTensor';
    for (const details of interpreter.getInputDetails()) setZeros(interpreter, details);
    at((stage = 'invoke'));
    interpreter.invoke();
    stage = 'getTensor';
    const getable = (details) => elements(details) <= MAX_ELEMENTS;
    for (const { index } of interpreter.getOutputDetails().filter(getable)) interpreter.getTensor(index);
    readDetails(interpreter);
    at((stage = 'close'));
    interpreter.close();
    return { outcome: 'ran' };
  } catch (error) {
    const closing = closingFails(interpreter);
    if (closing) [stage, error] = ['close', closing];
    const name = isTFLiteError(error) ? error.code : String(error?.name);
    const outcome = `${stage === 'create' ? 'refused' : `failed in ${stage}`}: ${name}`;
    const expected = isTFLiteError(error) && CODES[stage]?.includes(error.code);
    return { outcome, message: String(error?.message), ...(!expected && { finding: String(error?.stack ?? error) }) };
  }
}

/** Closing never fails, after whatever else has failed. */
function closingFails(interpreter) {
  try {
    interpreter?.close();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Everything that can be asked without running the model; damaged metadata is an error of its own. */
function readDetails(interpreter) {
  interpreter.getInputDetails();
  interpreter.getOutputDetails();
  for (let i = 0; i < Math.min(8, interpreter.numSubgraphs); i++) {
    interpreter.getTensorDetails(i);
    interpreter.getOpsDetails(i);
  }
  interpreter.getSignatureList();
  String(interpreter);
  try {
    void interpreter.metadata;
  } catch (error) {
    if (!isTFLiteError(error, 'METADATA_CORRUPT')) throw error;
  }
}

function elements({ shape }) {
  return shape.reduce((product, size) => product * size, 1);
}

/** Constants among the inputs, and tensors without values, stay as they are. */
function setZeros(interpreter, details) {
  const { index, dtype, shape } = details;
  if (elements(details) > MAX_ELEMENTS) return;
  const { array, lanes } = DTYPES[dtype];
  try {
    const data = array
      ? new array(elements(details) * lanes)
      : Array.from({ length: elements(details) }, () => new Uint8Array());
    interpreter.setTensor(index, { dtype, shape, data });
  } catch (error) {
    if (!isTFLiteError(error, 'TENSOR_READ_ONLY') && !isTFLiteError(error, 'TENSOR_NOT_KEPT')) throw error;
  }
}

/** The first model of the corpus that runs: a function that runs it and gives its answer as text. */
async function controlModel() {
  for (const modelContent of corpus.models) {
    if ((await outcomeOf({ bytes: modelContent }, () => undefined)).outcome !== 'ran') continue;
    return async () => {
      const interpreter = await Interpreter.create({ ...options, modelContent });
      interpreter.allocateTensors();
      for (const details of interpreter.getInputDetails()) setZeros(interpreter, details);
      interpreter.invoke();
      const answer = interpreter
        .getOutputDetails()
        .map(({ index }) => String(interpreter.getTensor(index).data))
        .join(';');
      interpreter.close();
      return answer;
    };
  }
  throw new Error(`No model in ${folder} runs.`);
}

/** Megabytes after a collection: what is left is held by somebody. */
function memory() {
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20, external: external / 2 ** 20 };
}
