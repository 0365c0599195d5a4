// Damaged pictures against the decoders of the built package.

import { expect, it } from 'vitest';
import { runNode } from '../helpers/repository.ts';

it('1,000 damaged pictures end as pictures or as errors that say so', async () => {
  const { code, stdout } = await runNode(['scripts/fuzz-images.mjs', '--runs', '1000', '--seed', '3']);
  expect(stdout).toMatch(/No findings\.\n$/);
  expect(stdout).toMatch(/^ +\d+ {2}a picture$/m);
  expect(stdout).toMatch(/^ +\d+ {2}IMAGE_CORRUPT$/m);
  expect(code).toBe(0);
});
