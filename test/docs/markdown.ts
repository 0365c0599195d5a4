// The TypeScript blocks of the documentation: Markdown files, and the examples in doc comments of the source.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../helpers/repository.ts';

export interface Snippet {
  /** `README.md:12`: where the block's first line of code is. */
  readonly name: string;
  readonly code: string;
  /** Fenced as "ts no-run": only compiled. */
  readonly compileOnly: boolean;
}

/** Every "ts" block of README.md, docs/*.md and the doc comments in src. */
export function readSnippets(): Snippet[] {
  const files = [
    ...filesIn('.', false).filter((file) => file === 'README.md'),
    ...filesIn('docs', false).filter((file) => file.endsWith('.md')),
    ...filesIn('src', true).filter((file) => file.endsWith('.ts')),
  ];
  return files.flatMap((file) => snippetsOf(file, readFileSync(path.join(ROOT, file), 'utf8')));
}

/** The blocks of one file; `file` names them and tells whether they stand in doc comments. */
export function snippetsOf(file: string, text: string): Snippet[] {
  const isSource = file.endsWith('.ts');
  const lines = isSource ? text.split('\n').map((line) => line.replace(/^\s*\* ?/, '')) : text.split('\n');
  const snippets: Snippet[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```ts(?: (no-run))?$/.exec(lines[i]!);
    if (!fence) continue;
    const end = lines.indexOf('```', i + 1);
    snippets.push({
      name: `${file}:${i + 2}`,
      code: lines.slice(i + 1, end).join('\n'),
      compileOnly: fence[1] !== undefined,
    });
    i = end;
  }
  return snippets;
}

function filesIn(folder: string, recursive: boolean): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .sort();
}
