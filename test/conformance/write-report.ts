// docs/conformance.md: the table of a run, and every case that did not simply pass, by name.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ENGINE } from './engine-options.ts';
import { countBits, formatTable, type CaseResult, type Status } from './report.ts';

const PAGES = { wasm: 'conformance.md', native: 'conformance-native.md', auto: 'conformance-auto.md' };
const FILE = path.resolve(import.meta.dirname, '../../docs', PAGES[ENGINE]);
const COMMAND = `npm run conformance -- ${ENGINE === 'wasm' ? '' : `--engine ${ENGINE} `}--write`;

const SECTIONS: readonly { status: Status; title: string; text: string }[] = [
  {
    status: 'refused',
    title: 'Refused by name',
    text: 'Models that this engine cannot run. `Interpreter.create` or `allocateTensors` says so before the engine sees them.',
  },
  {
    status: 'differs',
    title: 'Computed differently',
    text: 'Answers outside of what all of Python’s own configurations give, with the largest difference.',
  },
  { status: 'failed', title: 'Failed', text: 'Wrong.' },
];

/** Writes the report when CONFORMANCE_WRITE is set, else nothing. */
export async function writeReport(results: readonly CaseResult[]): Promise<void> {
  if (!process.env['CONFORMANCE_WRITE']) return;
  const sections = SECTIONS.map(({ status, title, text }) => {
    const list = results.filter(({ verdict }) => verdict.status === status);
    if (list.length === 0) return '';
    return [`## ${title} (${list.length})`, text, byReason(list)].join('\n\n');
  });
  const head = [
    ENGINE === 'wasm' ? '# Conformance' : `# Conformance of the engine '${ENGINE}'`,
    `The corpus holds small models, call scripts and the answers that Python’s interpreter gave (\`ai_edge_litert\` 2.3.0). Each case is replayed through the public API and compared: exact where Python’s own configurations agree, else within the spread that they show. \`${COMMAND}\` writes this page.`,
    formatTable(results),
    ...(ENGINE === 'wasm' ? [] : [bitsOf(results)]),
  ];
  await writeFile(FILE, [...head, ...sections.filter(Boolean)].join('\n\n') + '\n');
}

/** How many answers have Python's bits, and which cases have others. */
function bitsOf(results: readonly CaseResult[]): string {
  const { answers, equalInBits } = countBits(results);
  const others = results.filter(({ verdict }) => (verdict.answers ?? 0) > (verdict.equalInBits ?? 0));
  const rows = others.map(
    ({ model, name, verdict }) => `| ${model}/${name} | ${verdict.equalInBits} of ${verdict.answers} |`,
  );
  const table = rows.length > 0 ? `\n\n| case | answers with Python's bits |\n|---|---|\n${rows.join('\n')}` : '';
  return `## Equal in every bit\n\nOf ${answers} answers that were compared, ${equalInBits} have the bits of Python's default configuration.${table}`;
}

/** One line a reason, with the cases that it holds for. */
function byReason(results: readonly CaseResult[]): string {
  const cases = new Map<string, string[]>();
  for (const { model, name, verdict } of results) {
    const reason = (verdict.reason ?? '').replace(/\n[^]*/, '');
    cases.set(reason, [...(cases.get(reason) ?? []), `${model}/${name}`]);
  }
  const rows = [...cases].sort().map(([reason, names]) => `| ${reason.replaceAll('|', '\\|')} | ${names.join(', ')} |`);
  return ['| reason | cases |', '|---|---|', ...rows].join('\n');
}
