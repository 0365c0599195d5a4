// Every relative link of the README and the documents leads to a file, and to a heading of it where it names one.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/repository.ts';

const DOCUMENTS = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const prose = (text: string): string =>
  text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));

/** Targets of links and images that lead neither to the web nor to a mail box. */
function relativeLinks(text: string): string[] {
  const inline = [...prose(text).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(([, target]) => target!);
  const references = [...prose(text).matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)].map(([, target]) => target!);
  return [...inline, ...references].filter((target) => !/^[a-z]+:/i.test(target));
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...text.replace(/^```[^]*?^```/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, heading]) => {
    const plain = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** What is wrong with a link; undefined when it leads somewhere. */
function problemOf(document: string, link: string): string | undefined {
  const [file = '', anchor] = link.split('#');
  const target = path.join(ROOT, path.dirname(document), decodeURIComponent(file));
  const at = file === '' ? path.join(ROOT, document) : target;
  if (!existsSync(at)) return `${link}: no such file`;
  if (anchor === undefined || !statSync(at).isFile() || !at.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(at, 'utf8')).includes(anchor) ? undefined : `${link}: no such heading`;
}

describe('relative links', () => {
  it.each(DOCUMENTS)('of %s lead somewhere', (document) => {
    const links = relativeLinks(readFileSync(path.join(ROOT, document), 'utf8'));
    expect(links.map((link) => problemOf(document, link)).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('are found, and dead ones told', () => {
    expect(relativeLinks('[a](b.md#c) ![d](e.png "f") [g](https://h) `[i](j)`\n[k]: l.md')).toEqual([
      'b.md#c',
      'e.png',
      'l.md',
    ]);
    expect(anchorsOf('# A `b`: c\n## A b c\n## A b c\n')).toEqual(['a-b-c', 'a-b-c-1', 'a-b-c-2']);
    expect(problemOf('docs/README.md', 'no-such.md')).toBeDefined();
    expect(problemOf('docs/README.md', 'errors.md#no-such')).toBeDefined();
  });
});
