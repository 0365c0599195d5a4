// The page docs/from-python.md: its sections, and the tables and claims in them.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../helpers/repository.ts';

const page = readFileSync(path.join(ROOT, 'docs/from-python.md'), 'utf8');

/** The text under a heading, down to the next one. */
export function section(heading: string): string {
  const [, text] = page.split(new RegExp(`^#+ ${heading.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, 'm'));
  if (text === undefined) throw new Error(`docs/from-python.md has no section '${heading}'`);
  return text.split(/^#/m)[0]!;
}

/** The cells of a section's table, without its head. */
export function rowsOf(heading: string): string[][] {
  const rows = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows.slice(2);
}

export const codeIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** The names in the second column, where it has one. */
export const namesHere = (heading: string): string[] => rowsOf(heading).flatMap(([, here]) => codeIn(here!));

/** The claims of a section, by their titles. */
export const claimsIn = (heading: string): string[] =>
  [...section(heading).matchAll(/^- \*\*(.+?)\.\*\*/gm)].map(([, title]) => title!);
