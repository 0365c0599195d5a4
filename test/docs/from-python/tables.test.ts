// docs/from-python.md: its tables name all of Python's class and nothing that is not here.

import * as library from 'tflite-interpreter';
import { DTYPES, Interpreter, isTFLiteError } from 'tflite-interpreter';
import { describe, expect, it } from 'vitest';
import { open } from '../../runtime/models.ts';
import { codeIn, namesHere, rowsOf, section } from './page.ts';
import { PYTHON } from './python-names.ts';

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
