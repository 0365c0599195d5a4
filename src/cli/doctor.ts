// `npx tflite-interpreter doctor`: which engines run a model, why another one does not, and what the model is made of.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTFLiteError } from 'tflite-interpreter';
import { analyzeModel, type ModelAnalysis, type SubgraphAnalysis } from 'tflite-interpreter/analyzer';
import type { ProbeResult } from './doctor-probe.ts';
import { note, print } from './output.ts';
import { readFlags, UsageError } from './usage.ts';

const HELP = `Usage: npx tflite-interpreter doctor MODEL.tflite [MODEL.tflite ...]

Says what a model is made of, and tries it with each engine, in processes of their own: one inference on zeros.
The exit code is 1 when no engine runs it.`;

const FLAGS = { help: { type: 'boolean', short: 'h' } } as const;

const ENGINES = { native: 'litert-native', wasm: 'tflite-wasm' } as const;

/** The first inference of a large model on a slow machine. */
const PATIENCE = 300_000;

/** Runs the command. */
export async function run(args: readonly string[]): Promise<number> {
  const { values: flags, positionals } = readFlags({ args: [...args], options: FLAGS, allowPositionals: true });
  if (flags.help) {
    print(HELP);
    return 0;
  }
  if (positionals.length === 0) throw new UsageError('Name a model. --help says what comes of it.');
  let code = 0;
  for (const model of positionals) if (!(await examine(model))) code = 1;
  return code;
}

/** Prints the findings on one model; true when an engine runs it. */
async function examine(model: string): Promise<boolean> {
  const analysis = await analyze(model);
  if (!analysis) return false;
  print([path.basename(model), '', ...describe(analysis), ''].join('\n'));
  const findings = await Promise.all(
    Object.entries(ENGINES).map(async ([engine, name]) => ({ name, result: await probe(engine, model) })),
  );
  print(findings.map(({ name, result }) => verdict(name, result)).join('\n'));
  const chosen = findings.find(({ result }) => result.problem === undefined);
  print(chosen ? `\nengine: 'auto' takes ${chosen.name} on this machine.` : '\nNo engine on this machine runs it.');
  return chosen !== undefined;
}

/** Undefined for a file that is no sound model, of which is told. */
async function analyze(model: string): Promise<ModelAnalysis | undefined> {
  try {
    return await analyzeModel({ modelPath: model });
  } catch (error) {
    if (!isTFLiteError(error)) throw error;
    note(`${model}: ${error.message} (${error.code})`);
    return undefined;
  }
}

function describe({ byteLength, description, subgraphs, signatures, operators }: ModelAnalysis): string[] {
  const tensors = subgraphs.reduce((sum, subgraph) => sum + subgraph.tensors.length, 0);
  const constants = subgraphs
    .flatMap((subgraph) => subgraph.tensors)
    .reduce((sum, tensor) => sum + tensor.byteLength, 0);
  const names = Object.keys(signatures);
  return [
    `file        ${megabytes(byteLength)}${description ? `, ${description}` : ''}`,
    `graph       ${subgraphs.length} subgraph(s), ${tensors} tensors, ${megabytes(constants)} of constants`,
    ...tensorLines('input', subgraphs[0]!, 'inputs'),
    ...tensorLines('output', subgraphs[0]!, 'outputs'),
    ...(names.length > 0 ? [`signatures  ${names.join(', ')}`] : []),
    `operators   ${operators.map(({ opName, version, count, custom }) => `${opName}${custom ? ' (custom)' : ` v${version}`} x ${count}`).join(', ') || 'none'}`,
  ];
}

function tensorLines(title: string, { tensors, ...lists }: SubgraphAnalysis, list: 'inputs' | 'outputs'): string[] {
  return lists[list].map((index) => {
    const { name, dtype, shape } = tensors[index]!;
    return `${title.padEnd(11)} ${name || `tensor ${index}`}: ${dtype} [${shape.join(', ')}]`;
  });
}

function verdict(name: string, result: ProbeResult): string {
  const { problem, code, version, lowered = [], createMs = 0, invokeMs = 0, memory = 0 } = result;
  if (problem !== undefined) return `${name.padEnd(14)} no   ${code ? `${code}: ` : ''}${problem}`;
  const cost = `created in ${createMs.toFixed(0)} ms, first inference ${invokeMs.toFixed(1)} ms, ${megabytes(memory)} of memory`;
  return [`${name.padEnd(14)} yes  ${version}, ${cost}`, ...lowered.map((line) => `${' '.repeat(20)}${line}`)].join(
    '\n',
  );
}

function probe(engine: string, model: string): Promise<ProbeResult> {
  const script = fileURLToPath(new URL('./doctor-probe.js', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, engine, model], { timeout: PATIENCE }, (error, stdout, stderr) => {
      if (!error) resolve(JSON.parse(stdout) as ProbeResult);
      else if (error.killed) resolve({ problem: `no end after ${PATIENCE / 1000} seconds` });
      else
        resolve({ problem: `it ends the process (${error.signal ?? `exit code ${error.code}`}). ${lastLine(stderr)}` });
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
