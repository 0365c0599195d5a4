// The table of a conformance run: cases by group, and one line for each that did not simply pass.

import type { Verdict } from './replay.ts';

export const STATUSES = ['passed', 'refused', 'differs', 'failed'] as const;
export type Status = (typeof STATUSES)[number];

export interface CaseResult {
  readonly group: string;
  readonly model: string;
  readonly name: string;
  readonly verdict: Omit<Verdict, 'status'> & { readonly status: Status };
}

/** Counts of each status in a list of results. */
export function countStatuses(results: readonly CaseResult[]): Record<Status, number> {
  const counts: Record<Status, number> = { passed: 0, refused: 0, differs: 0, failed: 0 };
  for (const { verdict } of results) counts[verdict.status]++;
  return counts;
}

/** Answers of cases that passed, and how many of them have Python's bits. */
export function countBits(results: readonly CaseResult[]): { answers: number; equalInBits: number } {
  return results.reduce(
    (sum, { verdict: { answers = 0, equalInBits = 0 } }) => ({
      answers: sum.answers + answers,
      equalInBits: sum.equalInBits + equalInBits,
    }),
    { answers: 0, equalInBits: 0 },
  );
}

/** How many cases passed with each engine. */
export function countEngines(results: readonly CaseResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of results) if (verdict.engine) counts[verdict.engine] = (counts[verdict.engine] ?? 0) + 1;
  return counts;
}

/** A Markdown table of counts, one row a group, the sum at its end. */
export function formatTable(results: readonly CaseResult[]): string {
  const groups = [...new Set(results.map(({ group }) => group))].sort();
  const row = (name: string, list: readonly CaseResult[]): string => {
    const counts = countStatuses(list);
    return `| ${name} | ${STATUSES.map((status) => counts[status] || '').join(' | ')} |`;
  };
  return [
    `| group | ${STATUSES.join(' | ')} |`,
    `|---|${STATUSES.map(() => '--:').join('|')}|`,
    ...groups.map((group) =>
      row(
        group,
        results.filter((result) => result.group === group),
      ),
    ),
    row('**all**', results),
  ].join('\n');
}
