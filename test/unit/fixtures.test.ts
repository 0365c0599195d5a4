import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../fixtures/models/', import.meta.url);
const models = readdirSync(folder).filter((file) => file.endsWith('.tflite'));

describe('the fixture models', () => {
  it('are those that their README describes', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    const described = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map((match) => `${match[1]!}.tflite`);
    expect(described.sort()).toEqual(models.sort());
  });

  it.each(models)('%s is small', (file) => {
    expect(statSync(new URL(file, folder)).size).toBeLessThan(10_000);
  });
});
