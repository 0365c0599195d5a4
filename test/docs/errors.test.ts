import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/repository.ts';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const codes = [...read('src/errors.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): \{/gm)].map(([, code]) => code!);
const sections = [...read('docs/errors.md').matchAll(/^#+ `?([A-Z][A-Z0-9_]+)`?$/gm)].map(([, code]) => code!);

const HERE = path.relative(ROOT, import.meta.filename);
const tests = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => path.join('test', file))
  .filter((file) => file.endsWith('.ts') && file !== HERE)
  .map(read)
  .join('\n');

describe('error codes', () => {
  it('are the sections of docs/errors.md, each once', () => {
    expect(sections.toSorted()).toEqual(codes.toSorted());
  });

  it.each(codes)('%s is expected by a test', (code) => {
    expect(tests).toMatch(new RegExp(`['"\`]${code}['"\`]`));
  });
});
