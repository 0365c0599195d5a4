// docs/from-python.md: what it claims holds.

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIFFERENT } from './different.ts';
import { CORPUS, MISSING } from './missing.ts';
import { claimsIn } from './page.ts';
import { SAME } from './the-same.ts';

const CLAIMS = { ...SAME, ...DIFFERENT, ...MISSING };

/** Claims that need a model of the corpus, which may stand beside the repository. */
const NEEDS_CORPUS = new Set(['Lowered operators']);

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
