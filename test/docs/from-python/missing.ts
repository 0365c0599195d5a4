// What Python has and this library has not, done.

import path from 'node:path';
import { Interpreter, isTFLiteError } from 'tflite-interpreter';
import { expect } from 'vitest';
import { ROOT } from '../../helpers/repository.ts';
import { modelBytes, open } from '../../runtime/models.ts';
import { errorOf } from '../../unit/error-of.ts';
import { creationError, type Claims } from './claims.ts';

/** Models of the corpus, which may stand beside the repository. */
export const CORPUS = path.join(ROOT, '../shared/conformance/models');

/** By the title of the claim. */
export const MISSING: Claims = {
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
