// Puts what a benchmark printed into a page of the documentation.

import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/**
 * Replaces what stands between the page's two markers.
 *
 * @param {string} page
 * @param {string} name - The benchmark's: `<!-- name -->` opens, `<!-- /name -->` closes.
 * @param {string} report - Markdown.
 */
export async function writeInto(page, name, report) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(open);
  const after = rest?.split(close)[1];
  if (after === undefined) throw new Error(`${page} lacks the markers of ${name}.`);
  const whole = `${before}${open}\n\n${report}\n\n${close}${after}`;
  writeFileSync(page, await format(whole, { ...(await resolveConfig(page)), filepath: page }));
}
