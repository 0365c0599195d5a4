// docs/converter-layers.md says what the code does: it is made of the code's tables.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/repository.ts';
import { converterLayersPage } from './converter-layers-page.ts';

const FILE = path.join(ROOT, 'docs/converter-layers.md');

describe('docs/converter-layers.md', () => {
  it('is what the code says', () => {
    const page = `${converterLayersPage()}\n`;
    if (process.env['CONVERTER_WRITE']) writeFileSync(FILE, page);
    else expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').toBe(page);
  });
});
