// docs/conformance.md: the table of a run, and every case that did not simply pass, by name.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatTable, type CaseResult, type Status } from './report.ts';

const FILE = path.resolve(import.meta.dirname, '../../docs/conformance.md');

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
    '# Conformance',
    'The corpus holds small models, call scripts and the answers that Python’s interpreter gave (`ai_edge_litert` 2.3.0). Each case is replayed through the public API and compared: exact where Python’s own configurations agree, else within the spread that they show. `npm run conformance -- --write` writes this page.',
    formatTable(results),
  ];
  await writeFile(FILE, [...head, ...sections.filter(Boolean)].join('\n\n') + '\n');
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
