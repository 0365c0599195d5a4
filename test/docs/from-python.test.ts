// docs/from-python.md: its tables name all of Python's class and nothing that is not here, and its claims hold.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as library from 'tflite-interpreter';
import { createTensor, DTYPES, Interpreter, isTFLiteError, type TFLiteErrorCode } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/repository.ts';
import { allocated, modelBytes, open } from '../runtime/models.ts';
import { errorOf } from '../unit/error-of.ts';

/**
 * The names of ai_edge_litert.interpreter 2.3.0, section by section: `vars()` of the module and its classes, and
 * `inspect.signature` of the constructor. Of the private names those that are methods of the class itself.
 */
const PYTHON: Record<string, readonly string[]> = {
  'The module': [
    'Delegate',
    'Interpreter',
    'InterpreterWithCustomOps',
    'OpResolverType',
    'SignatureRunner',
    'load_delegate',
  ],
  'Members of `OpResolverType`': ['AUTO', 'BUILTIN', 'BUILTIN_REF', 'BUILTIN_WITHOUT_DEFAULT_DELEGATES'],
  'Arguments of the constructor': [
    'experimental_compress_quantization_zero_points',
    'experimental_default_delegate_latest_features',
    'experimental_delegates',
    'experimental_disable_delegate_clustering',
    'experimental_disable_delegate_node_fusion',
    'experimental_force_delegate_node_profiling',
    'experimental_op_resolver_type',
    'experimental_preserve_all_tensors',
    'model_content',
    'model_path',
    'num_threads',
  ],
  'Methods of `Interpreter`': [
    'allocate_tensors',
    'experimental_compress_quantization_zero_points',
    'get_input_details',
    'get_output_details',
    'get_signature_list',
    'get_signature_runner',
    'get_tensor',
    'get_tensor_details',
    'invoke',
    'num_subgraphs',
    'reset_all_variables',
    'resize_tensor_input',
    'set_tensor',
    'tensor',
  ],
  'Private methods that programs use all the same': [
    '_ensure_safe',
    '_get_full_signature_list',
    '_get_op_details',
    '_get_ops_details',
    '_get_tensor_details',
    '_native_handle',
    '_safe_to_run',
  ],
  'Methods of `SignatureRunner`': ['__call__', 'get_input_details', 'get_output_details'],
  'Fields of the details': [
    'dtype',
    'index',
    'name',
    'quantization',
    'quantization_parameters',
    'quantization_parameters.block_size',
    'quantization_parameters.quantized_dimension',
    'quantization_parameters.scales',
    'quantization_parameters.zero_points',
    'shape',
    'shape_signature',
    'sparsity_parameters',
    'sparsity_parameters.block_map',
    'sparsity_parameters.dim_metadata',
    'sparsity_parameters.traversal_order',
  ],
};

const page = readFileSync(path.join(ROOT, 'docs/from-python.md'), 'utf8');

/** The text under a heading, down to the next one. */
function section(heading: string): string {
  const [, text] = page.split(new RegExp(`^#+ ${heading.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, 'm'));
  if (text === undefined) throw new Error(`docs/from-python.md has no section '${heading}'`);
  return text.split(/^#/m)[0]!;
}

/** The cells of a section's table, without its head. */
function rowsOf(heading: string): string[][] {
  const rows = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows.slice(2);
}

const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** The names in the second column, where it has one. */
const namesHere = (heading: string): string[] => rowsOf(heading).flatMap(([, here]) => codeIn(here!));

describe('the tables of docs/from-python.md', () => {
  it.each(Object.keys(PYTHON))("list all of Python's names under '%s', each once", (heading) => {
    const names = rowsOf(heading).map(([python]) => codeIn(python!)[0]);
    expect(names.sort()).toEqual(PYTHON[heading]);
  });

  it('give for each a name or a reason', () => {
    const rows = Object.keys(PYTHON).flatMap(rowsOf);
    for (const row of rows)
      expect(row).toEqual([expect.any(String), expect.stringMatching(/^(`[\w.]+`|none)$/), expect.any(String)]);
    for (const [, here, reason] of rows) if (here === 'none') expect(reason).not.toBe('');
  });

  it.each(namesHere('Arguments of the constructor'))('name an option that exists: %s', async (option) => {
    // Known options pass on to the next check, which misses the model.
    const error: unknown = await Interpreter.create({ [option]: undefined }).catch((thrown: unknown) => thrown);
    expect(isTFLiteError(error, 'OPTION_INVALID') && error.message).toContain('Exactly one of modelPath');
  });

  it.each([...namesHere('Methods of `Interpreter`'), ...namesHere('Private methods that programs use all the same')])(
    'name a method that exists: %s',
    (name) => {
      expect(Object.getOwnPropertyNames(Interpreter.prototype)).toContain(name);
    },
  );

  it('name what the module exports, and methods of the runner', async () => {
    expect(namesHere('The module')).toEqual(['Interpreter.create', 'getSignatureRunner']);
    expect(library).toHaveProperty('Interpreter.create');
    const runner = (await open('chain_b')).getSignatureRunner();
    for (const name of namesHere('Methods of `SignatureRunner`')) expect(runner).toHaveProperty(name);
  });

  it('name the options and members that Python does not have', async () => {
    const [options] = /Options that Python does not have: (.*)/.exec(section('Arguments of the constructor'))!.slice(1);
    const known = [...namesHere('Arguments of the constructor'), ...codeIn(options!)];
    const error = await Interpreter.create({ imagined: 1 } as never).catch((thrown: unknown) => thrown as Error);
    const listed = /the options are (.*)\./.exec((error as Error).message)![1]!.split(', ');
    expect(known.sort()).toEqual(listed.sort());

    const [members] = /Members that Python does not have: (.*)/.exec(section('Methods of `Interpreter`'))!.slice(1);
    const methods = new Set(
      ['Methods of `Interpreter`', 'Private methods that programs use all the same'].flatMap(namesHere),
    );
    const own = Object.getOwnPropertyNames(Interpreter.prototype).filter(
      (n) => n !== 'constructor' && n !== 'toString',
    );
    expect([...methods, ...codeIn(members!)].sort()).toEqual(own.sort());
  });

  it.each(namesHere('Fields of the details'))('name a field that details have: %s', async (field) => {
    const sparse = (await open('fc_sparse_weights_b')).getTensorDetails()[1];
    expect(sparse).toHaveProperty(field);
  });

  it('name the array that carries each dtype', () => {
    const carried = rowsOf('Values').flatMap(([dtypes, arrays]) => {
      const names = codeIn(dtypes!);
      const classes = codeIn(arrays!);
      if (classes.length === 0) return names.map((name) => [name, DTYPES[name as 'int8'].array.name]);
      return names.map((name, i) => [name, classes[i] ?? classes[0]]);
    });
    const arrayOf = (name: string) => (name === 'string' ? 'Uint8Array' : DTYPES[name as 'int8'].array.name);
    expect(carried).toEqual(carried.map(([name]) => [name, arrayOf(name!)]));
    // numpy's names of all that the engine can carry.
    const left = ['bfloat16', 'float8_e4m3fn', 'float8_e5m2', 'int2', 'int4', 'resource', 'uint4', 'variant'];
    expect([...carried.map(([name]) => name!), ...left].sort()).toEqual(Object.keys(DTYPES).sort());
  });
});

const X = [-1.25, 1, -0.5, 0.25];
const IMAGE = new Float32Array(5 * 6 * 3).map((_, i) => Math.sin(i));
const CORPUS = path.join(ROOT, '../shared/conformance/models');

const creationError = async (options: object): Promise<TFLiteErrorCode | undefined> => {
  const error: unknown = await Interpreter.create(options).catch((thrown: unknown) => thrown);
  return isTFLiteError(error) ? error.code : undefined;
};

/** What each claim says, done. */
const CLAIMS: Record<string, () => Promise<void>> = {
  'Order of calls': async () => {
    const interpreter = await open('conv2d_f32_a');
    errorOf('NOT_ALLOCATED', () => interpreter.setTensor(0, IMAGE));
    errorOf('NOT_ALLOCATED', () => interpreter.invoke());
    errorOf('NOT_ALLOCATED', () => interpreter.getTensor(0));
    interpreter.allocateTensors();
    interpreter.resizeTensorInput(0, [2, 5, 6, 3]);
    errorOf('NOT_ALLOCATED', () => interpreter.invoke());
    interpreter.allocateTensors();
    interpreter.invoke();
  },
  Constants: async () => {
    const interpreter = await open('constant_output_b_w');
    const before = interpreter.getTensor(1);
    interpreter.allocateTensors();
    expect(interpreter.getTensor(1).data).toEqual(before.data);
  },
  'No silent casts': async () => {
    const interpreter = await allocated('conv2d_f32_a');
    const tensor = (dtype: 'int32' | 'float32', shape: number[]) =>
      createTensor(dtype, shape, new DTYPES[dtype].array(2) as never);
    errorOf('DTYPE_MISMATCH', () => interpreter.setTensor(0, new Int32Array(90)));
    // Everything is wrong, then the rank and the dimensions, then the dimensions.
    errorOf('DTYPE_MISMATCH', () => interpreter.setTensor(0, tensor('int32', [2])));
    expect(errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, tensor('float32', [2]))).message).toContain(
      'rank 1',
    );
    expect(
      errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, tensor('float32', [1, 2, 1, 1]))).message,
    ).toContain('dimension 1');
  },
  'Outputs take values': async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(5, X);
    expect(interpreter.getTensor(5).toArray()).toEqual(X);
  },
  'Allocating again': async () => {
    const interpreter = await allocated('chain_b');
    interpreter.setTensor(0, X);
    interpreter.allocateTensors();
    interpreter.resizeTensorInput(0, [4]);
    interpreter.invoke();
    expect(interpreter.getTensor(0).toArray()).toEqual(X);
  },
  'Resizing waits': async () => {
    const interpreter = await allocated('conv2d_f32_a');
    interpreter.setTensor(0, IMAGE);
    interpreter.invoke();
    const output = interpreter.getOutputDetails()[0]!.index;
    const value = interpreter.getTensor(output).data;
    expect(value.some((element) => element !== 0)).toBe(true);
    interpreter.resizeTensorInput(0, [6, 3]);
    expect(interpreter.getTensor(output).data).toEqual(value);
    errorOf('ALLOCATE_FAILED', () => interpreter.allocateTensors());
    interpreter.resizeTensorInput(0, [1, 5, 6, 3]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, IMAGE);
    interpreter.invoke();
    expect(interpreter.getTensor(output).data).toEqual(value);
  },
  'Strict resizing': async () => {
    const interpreter = await open('conv2d_f32_a');
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(0, [1, 7, 6, 3], { strict: true }));
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(0, [5, 6, 3], { strict: true }));
    interpreter.resizeTensorInput(0, [2, 5, 6, 3], { strict: true });
    interpreter.resizeTensorInput(0, [2, 7, 6, 3]);
    interpreter.allocateTensors();
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([2, 7, 6, 4]);
  },
  'Other inputs': async () => {
    const interpreter = await allocated('div_int32_b');
    const numerators = [[[1, 2, 3, 4]], [[5, 6, 7, 8]]];
    interpreter.setTensor(0, numerators);
    interpreter.resizeTensorInput(1, [1, 1]);
    interpreter.allocateTensors();
    expect(interpreter.getTensor(0).toArray()).toEqual(numerators);
  },
  'Dynamic shapes': async () => {
    const interpreter = await allocated('tf_where_gather_b');
    interpreter.resizeTensorInput(0, [3, 2]);
    interpreter.allocateTensors();
    interpreter.setTensor(0, [[1, 2], [3, 4], [-1, -2]]); // prettier-ignore
    interpreter.invoke();
    expect(interpreter.getOutputDetails()[0]!.shape).toEqual([4]);
    expect(interpreter.getTensor(4).toArray()).toEqual([1, 2, 3, 4]);
  },
  'Signature runners': async () => {
    const interpreter = await open('chain_b');
    expect(interpreter.getSignatureRunner().run({ x: [1, 2] })['y']!.shape).toEqual([2]);
    expect(interpreter.getInputDetails()[0]!.shape).toEqual([2]);
    errorOf('SIGNATURE_KEY', () => interpreter.getSignatureRunner(''));
    const three = await open('three_subgraphs_b');
    errorOf('SIGNATURE_KEY', () => three.getSignatureRunner());
    const names = [
      ...Object.values(three.getSignatureList()),
      ...Object.values((await open('strings_b')).getSignatureList()),
    ];
    for (const { inputs, outputs } of names) {
      expect([inputs, outputs]).toEqual([inputs.toSorted(), outputs.toSorted()]);
    }
  },
  Variables: async () => {
    const interpreter = await allocated('variable_tensor_a');
    const answer = () => {
      interpreter.invoke();
      return interpreter.getTensor(2).data[0];
    };
    interpreter.setTensor(0, new Float32Array(6).fill(2));
    // The model answers state + input.
    interpreter.setTensor(1, new Float32Array(6).fill(10));
    expect([answer(), answer()]).toEqual([12, 12]);
    interpreter.resetAllVariables();
    expect(answer()).toBe(2);

    const resource = await allocated('resource_variable_float32_a');
    const put = (value: number) => {
      resource.setTensor(0, new Float32Array(6).fill(value));
      resource.invoke();
      // What the variable held before.
      return resource.getTensor(2).data[0];
    };
    put(7);
    resource.resetAllVariables();
    expect(put(8)).toBe(7);
  },
  'Shared variables': async () => {
    const interpreter = await open('tf_variables_shared_b');
    interpreter.getSignatureRunner('put').run({ x: [4, 3, 2, 1, 0] });
    const once = interpreter.getSignatureRunner('get').run({ scale: 1 })['value']!.toArray();
    interpreter.getSignatureRunner('put').run({ x: [9, 9, 9, 9, 9] });
    expect(interpreter.getSignatureRunner('get').run({ scale: 1 })['value']!.toArray()).not.toEqual(once);
  },
  'Unknown operators': async () => {
    expect(await creationError({ modelContent: modelBytes('version_too_new_b') })).toBe('UNSUPPORTED_MODEL');
    const interpreter = await Interpreter.create({ modelContent: withCustomOperator('TFLite_Detection_Imagination') });
    expect(interpreter.getInputDetails()).toHaveLength(2);
    errorOf('UNSUPPORTED_MODEL', () => interpreter.allocateTensors());
    interpreter.close();
  },
  Names: async () => {
    const inputs = (await open('odd_names_a')).getInputDetails();
    expect(inputs.map(({ name }) => name)).toEqual(['', '']);
  },
  'Kept tensors': async () => {
    const interpreter = await allocated('chain_b', { preserveAllTensors: true });
    interpreter.setTensor(0, X);
    interpreter.invoke();
    expect(interpreter.getTensor(2).toArray()).toEqual(X.map(Math.abs));
  },
  'Failed inference': async () => {
    const interpreter = await allocated('strings_transpose_b');
    const strings = [['a', 'b', 'c'], ['d', 'e', 'f']]; // prettier-ignore
    interpreter.setTensor(0, strings);
    errorOf('INVOKE_FAILED', () => interpreter.invoke());
    expect(interpreter.getTensor(0).toArray()).toEqual(strings);
    errorOf('INVOKE_FAILED', () => interpreter.invoke());
  },
  'Live views': async () => {
    const interpreter = await allocated('chain_b');
    const input = interpreter.tensor(0);
    const view = input().data as Float32Array;
    view.set(X);
    interpreter.invoke();
    expect(interpreter.getTensor(5).data[1]).toBeCloseTo(Math.tanh(Math.exp(Math.sqrt(1))), 6);
    expect(input().toArray()).toEqual(X);
  },
  'Read-only constants': async () => {
    const interpreter = await allocated('constant_output_b_w');
    errorOf('TENSOR_READ_ONLY', () => interpreter.setTensor(1, [0, 0, 0]));
  },
  'Intermediate tensors': async () => {
    const interpreter = await allocated('chain_b');
    interpreter.invoke();
    expect(errorOf('TENSOR_NOT_KEPT', () => interpreter.getTensor(2)).message).toContain('preserveAllTensors');
  },
  'Numbers in range': async () => {
    const interpreter = await allocated('cast_uint8_to_float32');
    const { index, shape } = interpreter.getInputDetails()[0]!;
    const kept = createTensor('uint8', shape, new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(7));
    interpreter.setTensor(index, kept);
    for (const wrong of [300, 0.5]) {
      const nested = JSON.parse(JSON.stringify(kept.toArray()).replace(/7(?=\]*$)/, String(wrong))) as number[];
      errorOf('VALUE_RANGE', () => interpreter.setTensor(index, nested));
    }
    expect(interpreter.getTensor(index).data).toEqual(kept.data);
  },
  'Bare arrays': async () => {
    const interpreter = await allocated('conv2d_f32_a');
    interpreter.setTensor(0, IMAGE);
    expect(interpreter.getTensor(0).shape).toEqual([1, 5, 6, 3]);
    errorOf('SHAPE_MISMATCH', () => interpreter.setTensor(0, IMAGE.subarray(1)));
  },
  'Quantization in place': async () => {
    const interpreter = await allocated('dequantize_int8_a');
    const { index, shape } = interpreter.getInputDetails()[0]!;
    const [scale] = interpreter.getInputDetails()[0]!.quantization;
    const reals = createTensor('float32', shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(scale));
    interpreter.setTensor(index, reals, { quantize: true });
    expect(interpreter.getTensor(index).dtype).toBe('int8');
    expect(interpreter.getTensor(index, { dequantize: true }).data).toEqual(reals.data);
  },
  'Empty outputs': async () => {
    const interpreter = await allocated('tf_where_gather_b');
    interpreter.setTensor(0, [[-1, -1]]);
    interpreter.invoke();
    expect(interpreter.getTensor(4)).toMatchObject({ shape: [0], data: new Float32Array() });
  },
  Strings: async () => {
    const interpreter = await allocated('passthrough_string_a');
    errorOf('TENSOR_EMPTY', () => interpreter.getTensor(0));
    errorOf('NO_LIVE_VIEW', () => interpreter.tensor(0));
    interpreter.resizeTensorInput(0, []);
    interpreter.allocateTensors();
    for (const text of ['text', '']) {
      interpreter.setTensor(0, text);
      interpreter.invoke();
      expect(interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).toArray()).toBe(text);
    }
  },
  'Whole dimensions': async () => {
    const interpreter = await open('conv2d_f32_a');
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(0, [2.7, 5, 6, 3]));
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(3, [2, 5, 6, 4]));
  },
  'Names of inputs': async () => {
    const runner = (await open('three_subgraphs_b')).getSignatureRunner('times');
    const { message } = errorOf('SIGNATURE_INPUTS', () => runner.run({ a: [1], d: [2] }));
    expect(message).toContain('missing c');
    expect(message).toContain('unknown d');
  },
  'Files are checked': async () => {
    const half = modelBytes('chain_b').subarray(0, 400);
    expect(await creationError({ modelContent: half })).toBe('MODEL_CORRUPT');
    expect(await creationError({ modelContent: new TextEncoder().encode('<!doctype html>') })).toBe('NOT_TFLITE');
  },
  'Exactly one source': async () => {
    const modelContent = modelBytes('chain_b');
    expect(await creationError({})).toBe('OPTION_INVALID');
    expect(await creationError({ modelContent, modelPath: 'model.tflite' })).toBe('OPTION_INVALID');
    expect(await creationError({ modelContent, experimentalDelegates: [] })).toBe('OPTION_INVALID');
  },
  Closing: async () => {
    const interpreter = await allocated('chain_b');
    interpreter.close();
    interpreter.close();
    errorOf('CLOSED', () => interpreter.getInputDetails());
  },
  'Newer operators': async () => {
    const error: unknown = await Interpreter.create({ modelContent: modelBytes('version_too_new_b') }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isTFLiteError(error, 'UNSUPPORTED_MODEL') && error.message).toContain('TensorFlow Lite 2.11');
  },
  'Lowered operators': async () => {
    const interpreter = await Interpreter.create({ modelPath: path.join(CORPUS, 'fc_hybrid_perchannel_c.tflite') });
    expect(interpreter.engine.lowered).toEqual(['FULLY_CONNECTED 12']);
    expect(interpreter.getOpsDetails().map(({ opName, version }) => [opName, version])).toEqual([
      ['FULLY_CONNECTED', 12],
    ]);
    interpreter.close();
  },
  'Narrow dtypes': async () => {
    expect(await creationError({ modelContent: modelBytes('passthrough_int4_b') })).toBe('UNSUPPORTED_MODEL');
    expect(await creationError({ modelContent: modelBytes('passthrough_bfloat16_a') })).toBe('UNSUPPORTED_MODEL');
  },
  'Resizing with resource variables': async () => {
    const interpreter = await open('resource_variable_float32_a');
    const { index, shape } = interpreter.getInputDetails()[0]!;
    const other = shape.map((size) => size + 1);
    interpreter.resizeTensorInput(index, other);
    interpreter.resizeTensorInput(index, shape);
    interpreter.allocateTensors();
    errorOf('NOT_RESIZABLE', () => interpreter.resizeTensorInput(index, other));
  },
};

/** Claims that need a model of the corpus, which may stand beside the repository. */
const NEEDS_CORPUS = new Set(['Lowered operators']);

const claimsIn = (heading: string): string[] =>
  [...section(heading).matchAll(/^- \*\*(.+?)\.\*\*/gm)].map(([, title]) => title!);

const claims = ['The same', 'Different on purpose', 'Missing'].flatMap(claimsIn);

describe('the claims of docs/from-python.md', () => {
  it('are those that are tested here', () => {
    expect(claims).toEqual(Object.keys(CLAIMS));
  });

  it.each(claims.filter((title) => !NEEDS_CORPUS.has(title)))('hold: %s', async (title) => {
    await CLAIMS[title]!();
  });

  it.skipIf(!existsSync(CORPUS)).each([...NEEDS_CORPUS])(
    'hold on a model of ../shared/conformance: %s',
    async (title) => {
      await CLAIMS[title]!();
    },
  );
});

/** The detection model with its operator renamed to something as long that no engine knows. */
function withCustomOperator(name: string): Uint8Array {
  const bytes = modelBytes('custom_detection_postprocess_a');
  const at = Buffer.from(bytes.buffer).indexOf('TFLite_Detection_PostProcess');
  bytes.set(new TextEncoder().encode(name), at);
  return bytes;
}
