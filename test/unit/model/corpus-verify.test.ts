// Every model and every damaged file of the corpus: who refuses it, Python or verifyModel?

import { describe, expect, it } from 'vitest';
import { isTFLiteError } from '../../../src/errors.ts';
import { verifyModel } from '../../../src/model/verify.ts';
import { corpusBytes, errorCases, goldenRecords, hasCorpus, type ErrorCase } from './corpus.ts';

/** `passes`, or the code of the error. */
function verdictOn(bytes: Uint8Array): string {
  try {
    verifyModel(bytes);
    return 'passes';
  } catch (error) {
    if (isTFLiteError(error)) return error.code;
    throw error;
  }
}

function count(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((w) => w === word).length]));
}

describe.skipIf(!hasCorpus)('verifyModel on the corpus', () => {
  it('takes every model that Python can allocate', () => {
    const rows = goldenRecords()
      .filter(({ model }) => model !== null)
      .map(({ id, model, python, outcome }) => ({
        id,
        python: python ? (outcome === 'allocate-raises' ? 'opens, but does not allocate' : 'opens') : 'does not open',
        here: verdictOn(corpusBytes(model!)),
      }));
    console.table(count(rows.map(({ python, here }) => `Python ${python}, here ${here}`)));
    expect(rows.filter(({ python, here }) => python === 'opens' && here !== 'passes')).toEqual([]);
    // What Python's constructor refuses and this lets pass is the preflight's business, or ended Python's process.
    const looser = rows.filter(({ python, here }) => python === 'does not open' && here === 'passes');
    expect(looser.map(({ id }) => id).sort()).toEqual([
      'op_without_kernel_a',
      'upstream_blockwise_quantized',
      'version_too_new_b',
    ]);
  });

  it('refuses each damaged file that Python refuses, and takes each one that Python runs', () => {
    const { models, cases } = errorCases();
    const damagedBytes = ({ steps }: ErrorCase): Uint8Array => {
      const { model, truncate, flip = [] } = steps[0]!;
      const bytes = corpusBytes(models[model!]!.model).slice(0, truncate);
      for (const [at, value] of flip) bytes[at] = value;
      return bytes;
    };
    const rows = cases
      .filter(({ damage }) => damage)
      .map((damaged) => ({
        id: damaged.id,
        python: damaged.steps.find(({ raises }) => raises)?.raises?.message ?? 'runs',
        here: verdictOn(damagedBytes(damaged)),
      }));
    console.table(
      count(rows.map(({ python, here }) => `Python ${python === 'runs' ? 'runs' : 'refuses'}, here ${here}`)),
    );
    expect(rows).toHaveLength(84);
    const different = rows.filter(({ python, here }) => (python === 'runs') !== (here === 'passes'));
    // An operator that does not exist is the preflight's business.
    expect(different.map(({ python }) => python)).toEqual([expect.stringContaining('Op builtin_code out of range')]);
  });
});
