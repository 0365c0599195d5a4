// The report of a conversion: a text for the terminal, and a page that stands alone.

import type { LayerReport } from 'tflite-interpreter/converter';
import type { Quality } from './conversion-quality.ts';
import { megabytes } from './size-report.ts';

/** What is told of a conversion. */
export interface ConversionFacts {
  readonly model: string;
  readonly out: string;
  readonly quantize: string;
  /** Bytes of the Keras file, of the float32 model, of the converted one. */
  readonly sizes: { readonly keras: number; readonly float: number; readonly converted: number };
  readonly layers: readonly LayerReport[];
  /** Further lines: how photos were scaled, how many samples there were. */
  readonly notes: readonly string[];
  readonly quality: Quality | undefined;
}

/** The summary for the terminal. */
export function conversionText(facts: ConversionFacts): string {
  return [
    `${facts.model} -> ${facts.out} (${facts.quantize === 'none' ? 'float32' : facts.quantize})`,
    '',
    ...sizeRows(facts).map(([what, size]) => `${what.padEnd(24)}${size.padStart(10)}`),
    ...qualityLines(facts.quality).map((line) => `\n${line}`),
    ...facts.notes.map((note) => `\n${note}`),
  ].join('\n');
}

/** What became of a layer, in words. */
function fateOf({ className, operators, foldedInto }: LayerReport): string {
  if (className === 'InputLayer') return 'an input of the model';
  const counts = new Map<string, number>();
  for (const operator of operators) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  const own = [...counts].map(([operator, count]) => (count === 1 ? operator : `${count} ${operator}`)).join(', ');
  const others = foldedInto.map((name) => `'${name}'`).join(', ');
  if (own !== '' && others !== '') return `${own}, and a part of ${others}`;
  if (others !== '') return `folded into ${others}`;
  return own === '' ? 'nothing: it does nothing at inference' : own;
}

/** The page. */
export function conversionPage(facts: ConversionFacts): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
    const cells = (row: readonly string[], tag: string): string =>
      `<tr>${row.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join('')}</tr>`;
    return `<table>\n<thead>${cells(head, 'th')}</thead>\n<tbody>\n${rows.map((row) => cells(row, 'td')).join('\n')}\n</tbody>\n</table>`;
  };
  const layers = facts.layers.map((layer) => [layer.name, layer.className, fateOf(layer)]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeText(facts.out)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #8888; padding: 0.25rem 1rem 0.25rem 0; text-align: left; vertical-align: top; }
</style>
<h1>${escapeText(facts.out)}</h1>
<p>Converted from ${escapeText(facts.model)}, ${facts.quantize === 'none' ? 'float32' : escapeText(facts.quantize)}.</p>
<h2>Size</h2>
${table(['file', 'bytes'], sizeRows(facts))}
${facts.quality ? `<h2>Difference to the float32 model</h2>\n${qualityTable(facts.quality, table)}` : ''}
${facts.notes.map((note) => `<p>${escapeText(note)}</p>`).join('\n')}
<h2>Layers</h2>
${table(['layer', 'class', 'became'], layers)}
</html>
`;
}

function sizeRows({ sizes, quantize }: ConversionFacts): [what: string, size: string][] {
  const rows: [string, string][] = [
    ['Keras file', megabytes(sizes.keras)],
    ['float32', megabytes(sizes.float)],
  ];
  return quantize === 'none' ? rows : [...rows, [quantize, megabytes(sizes.converted)]];
}

function qualityLines(quality: Quality | undefined): string[] {
  return (quality?.outputs ?? []).map(({ name, greatest, mean, agreeing }) => {
    const first = agreeing === undefined ? '' : `; the same first place in ${share(agreeing, quality!.samples)}`;
    return `'${name}' differs from float32 by ${greatest.toPrecision(3)} at most, ${mean.toPrecision(3)} in the mean, over ${quality!.samples} samples${first}`;
  });
}

function qualityTable({ outputs, samples }: Quality, table: (head: string[], rows: string[][]) => string): string {
  return table(
    ['output', 'greatest', 'mean', `same first place of ${samples} samples`],
    outputs.map(({ name, greatest, mean, agreeing }) => [
      name,
      greatest.toPrecision(3),
      mean.toPrecision(3),
      agreeing === undefined ? '' : share(agreeing, samples),
    ]),
  );
}

function share(count: number, all: number): string {
  return `${count} of ${all} (${((100 * count) / all).toFixed(1)} %)`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
