// docs/operators.md says what the code does: it is made of the code's tables, and each operator has a word.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { WASM_OPERATORS } from '../../src/engine/tflite-wasm/supported-operators.ts';
import { RULES } from '../../src/model/lower.ts';
import { NEWEST_VERSIONS } from '../../src/model/lower/newest-versions.ts';
import { OPERATOR_NAMES } from '../../src/model/operators.ts';
import { ROOT } from '../helpers/repository.ts';
import { LOWERED, PYTHON_VERSIONS, REFUSED, REFUSED_VERSIONS } from './operator-notes.ts';
import { corpusRows, operatorsPage, statusOf } from './operators-page.ts';

const FILE = path.join(ROOT, 'docs/operators.md');
const UPSTREAM = path.resolve(ROOT, '../shared/conformance/op-versions.json');
const VERSIONS: Readonly<Record<string, number>> = WASM_OPERATORS.versions;

/** The part of the page that needs the corpus. */
const writtenRows = (page: string): string =>
  /## Newer operators[^]*?\n\n[^|]*\n\n(\|[^]*?)\n\n## All/.exec(page)?.[1] ?? '';

describe('docs/operators.md', () => {
  const rows = corpusRows();

  it('is what the code says', () => {
    const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
    const page = `${operatorsPage(rows ?? writtenRows(written))}\n`;
    if (process.env['CONFORMANCE_WRITE']) writeFileSync(FILE, page);
    else expect(written).toBe(page);
  });

  it('says of each lowering rule what it does', () => {
    expect(Object.keys(LOWERED).toSorted()).toEqual(Object.keys(RULES).toSorted());
  });

  it('says of each operator that Python runs, and nothing else does, why it is refused', () => {
    const refused = OPERATOR_NAMES.filter((name) => statusOf(name) === 'refused');
    expect(Object.keys(REFUSED).toSorted()).toEqual([...refused].toSorted());
  });

  it('lowers no version of an operator that came after the rules', () => {
    const newest = Object.keys(RULES).map((name) => [name, Math.max(VERSIONS[name] ?? 1, NEWEST_VERSIONS[name] ?? 1)]);
    expect(Object.fromEntries(newest)).toEqual(
      Object.fromEntries(
        Object.keys(RULES).map((name) => [name, Math.max(VERSIONS[name] ?? 1, PYTHON_VERSIONS[name]!)]),
      ),
    );
  });

  it('names operators by their names in the format', () => {
    const names: readonly string[] = OPERATOR_NAMES;
    const used = [
      ...Object.values(WASM_OPERATORS.refusedValues),
      WASM_OPERATORS.flatBroadcasts,
      ...WASM_OPERATORS.refusedUses.map(({ operator }) => operator),
    ].flatMap((list) => list.split(' '));
    expect([...used, ...Object.keys(PYTHON_VERSIONS)].filter((name) => !names.includes(name))).toEqual([]);
  });

  it('has a rule or a known version for each newer version of Python’s', () => {
    const newer = Object.entries(PYTHON_VERSIONS).filter(([name, version]) => version > (VERSIONS[name] ?? 0));
    const silent = newer.filter(([name]) => LOWERED[name] === undefined && REFUSED[name] === undefined);
    expect(silent.map(([name]) => name)).toEqual(Object.keys(REFUSED_VERSIONS));
  });

  it.skipIf(!existsSync(UPSTREAM))('has the versions of ../shared/conformance/op-versions.json', () => {
    const { operators } = JSON.parse(readFileSync(UPSTREAM, 'utf8')) as {
      operators: Record<string, Record<string, string | null>>;
    };
    const newest = Object.entries(operators).map(([name, versions]) => [
      name,
      Math.max(...Object.keys(versions).map(Number)),
    ]);
    expect(PYTHON_VERSIONS).toEqual(Object.fromEntries(newest));
  });
});
