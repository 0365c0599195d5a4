// docs/operators.md, made of the code's own tables and of the notes.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { WASM_OPERATORS } from '../../src/engine/tflite-wasm/supported-operators.ts';
import { lowerModel } from '../../src/model/lower.ts';
import { OPERATOR_NAMES } from '../../src/model/operators.ts';
import { findUnsupported } from '../../src/model/preflight.ts';
import { verifyModel } from '../../src/model/verify.ts';
import { ROOT } from '../helpers/repository.ts';
import { LOWERED, PYTHON_VERSIONS, REFUSED, REFUSED_VERSIONS } from './operator-notes.ts';

const VERSIONS: Readonly<Record<string, number>> = WASM_OPERATORS.versions;
const CORPUS = path.resolve(ROOT, '../shared/conformance');
const NO_KERNEL = 'no kernel in Python either';

/** One word for an operator. */
export function statusOf(operator: string): 'runs' | 'lowered' | 'refused' | 'custom' | typeof NO_KERNEL {
  if (operator === 'CUSTOM') return 'custom';
  if (LOWERED[operator] !== undefined) return 'lowered';
  if (VERSIONS[operator] !== undefined) return 'runs';
  return PYTHON_VERSIONS[operator] === undefined ? NO_KERNEL : 'refused';
}

/** The page; `corpusRows` are kept as they are where the corpus is not at hand. */
export function operatorsPage(corpusRows: string): string {
  const { refusedValues, refusedUses, flatBroadcasts, refusedDTypes, customOperators, engine, runtime } =
    WASM_OPERATORS;
  const operators = OPERATOR_NAMES.map((name, code) => ({ name, code }));
  const version = (table: Readonly<Record<string, number>>, name: string): string => String(table[name] ?? '-');
  return [
    '# Operators',
    `What Python’s interpreter runs and what the engine \`${engine}\` (${runtime}) does with it. A newer operator is **lowered** where older ones say the same: the model is rewritten before the engine sees it, details and operators stay those of the file, and \`interpreter.engine.lowered\` names what was changed. What cannot be said in older operators is **refused** by \`Interpreter.create\` or \`allocateTensors\`, with operator, version, node and a remedy (\`UNSUPPORTED_MODEL\`). \`npm run conformance -- --write\` writes this page; a test compares it with the code.`,
    '## Lowered',
    table(
      ['operator', 'engine knows version', 'Python', 'what is done'],
      operators
        .filter(({ name }) => statusOf(name) === 'lowered')
        .map(({ name }) => [name, version(VERSIONS, name), version(PYTHON_VERSIONS, name), LOWERED[name]!]),
    ),
    `${list(flatBroadcasts)} broadcast in four dimensions at most there; beyond, both inputs get the result’s shape first (SHAPE, BROADCAST_ARGS, BROADCAST_TO). A newer version of an operator that only added dtypes runs under the older version where the dtypes are old ones.`,
    '## Refused',
    table(
      ['operator', 'version', 'why'],
      operators
        .filter(({ name }) => statusOf(name) === 'refused')
        .map(({ name }) => [name, version(PYTHON_VERSIONS, name), REFUSED[name] ?? '']),
    ),
    'Newer versions of operators whose older ones run:',
    table(
      ['operator', 'engine knows version', 'Python', 'what is refused'],
      Object.entries(REFUSED_VERSIONS).map(([name, text]) => [
        name,
        version(VERSIONS, name),
        version(PYTHON_VERSIONS, name),
        text,
      ]),
    ),
    'The remedy is the same for all: convert the model without the operator, or run it with another engine.',
    `Tensors of ${refusedDTypes.join(', ')} are refused, but for int4 weights of CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED and DEQUANTIZE without scales in blocks, which are written as int8. Custom operators: ${customOperators.join(', ')} run, others are refused when tensors are allocated.`,
    '## Uses that the engine does not take',
    'Measured: kernels that fail only when they run, or answer wrongly without a word. A rule above takes them where it can; the others are refused.',
    table(
      ['dtype of the first input or output', 'operators'],
      Object.entries(refusedValues).map(([dtype, names]) => [dtype, list(names)]),
    ),
    table(
      ['operators', 'use'],
      refusedUses.map((use) => [list(use.operator), useText(use)]),
    ),
    '## Newer operators of the conformance corpus',
    'Operators of models in the corpus that are beyond the engine, and how many of these models are lowered. A model is refused as a whole.',
    corpusRows,
    '## All operators',
    table(
      ['code', 'operator', 'engine', 'Python', 'status'],
      operators.map(({ name, code }) => [
        String(code),
        name,
        version(VERSIONS, name),
        version(PYTHON_VERSIONS, name),
        statusOf(name),
      ]),
    ),
  ].join('\n\n');
}

/** The corpus's rows, made anew; undefined where it is not at hand. */
export function corpusRows(): string | undefined {
  if (!existsSync(path.join(CORPUS, 'manifest.json'))) return undefined;
  const { models } = JSON.parse(readFileSync(path.join(CORPUS, 'manifest.json'), 'utf8')) as {
    models: { model: string | null; needsNewerEngine: boolean; outcome: string }[];
  };
  const rows = new Map<string, { code: number; name: string; version: number; models: number; lowered: number }>();
  for (const { model, needsNewerEngine, outcome } of models) {
    if (!needsNewerEngine || model === null || outcome.includes('raises')) continue;
    const graph = verifyModel(new Uint8Array(readFileSync(path.join(CORPUS, model))));
    const draft = lowerModel(graph, WASM_OPERATORS, 'auto');
    const runs = !findUnsupported(graph, WASM_OPERATORS, draft);
    for (const { name, version, builtinCode: code, custom } of graph.operatorCodes) {
      if (custom !== undefined || version <= (VERSIONS[name] ?? 0)) continue;
      const key = `${name} ${version}`;
      const row = rows.get(key) ?? { code, name, version, models: 0, lowered: 0 };
      rows.set(key, { ...row, models: row.models + 1, lowered: row.lowered + Number(runs) });
    }
  }
  const sorted = [...rows.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version - b.version);
  return table(
    ['operator', 'code', 'version', 'models', 'of these lowered'],
    sorted.map(({ name, code, version, models: count, lowered }) => [name, code, version, count, lowered].map(String)),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function list(names: string): string {
  return names.split(' ').join(', ');
}

function useText(use: (typeof WASM_OPERATORS.refusedUses)[number]): string {
  const dtypes = (side: string, positions: readonly (readonly string[])[] = []): string[] =>
    positions.flatMap((names, i) => (names.length > 0 ? [`${side} ${i} of ${names.join(', ')}`] : []));
  return [
    ...dtypes('input', 'inputs' in use ? use.inputs : []),
    ...dtypes('output', 'outputs' in use ? use.outputs : []),
    ...('rescales' in use
      ? [use.rescales ? 'scales of inputs and output differ' : 'inputs and output have one scale']
      : []),
    ...('quantized' in use ? [use.quantized ? 'with a scale' : 'without a scale'] : []),
    ...('perChannel' in use ? ['input 1 with a scale for each channel'] : []),
    ...('severalValues' in use ? [`input ${use.severalValues} holds several values`] : []),
  ].join('; ');
}
