// Every case of the corpus against the public API. `npm run conformance -- --write` renews docs/conformance.md.

import { afterAll, describe, expect, it } from 'vitest';
import { hasCorpus, readCorpus, readModelFile, type Case, type ModelRecord } from './corpus.ts';
import { ENGINE } from './engine-options.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { createVerdict, replayCase } from './replay.ts';
import { countBits, countEngines, countStatuses, formatTable, type CaseResult } from './report.ts';
import { writeReport } from './write-report.ts';

const results: CaseResult[] = [];
const only = process.env['CONFORMANCE_ONLY'];

/** A model whose constructor or allocation raises in Python has no cases: that it raises here too is its case. */
const RAISES: Case = { name: 'raises', steps: [] };

describe.skipIf(!hasCorpus)('the conformance corpus (../shared/conformance)', () => {
  const records = hasCorpus ? readCorpus().filter(({ id }) => !only || id.includes(only)) : [];
  const groups = [...new Set(records.map(({ group }) => group))];

  it.each(groups)('answers as Python does: %s', async (group) => {
    const failed: string[] = [];
    for (const record of records.filter((entry) => entry.group === group)) {
      for (const step of record.cases.length > 0 ? record.cases : [RAISES]) {
        const verdict = await judge(record, step);
        if (!verdict) continue;
        results.push({ group, model: record.id, name: step.name, verdict });
        if (verdict.status === 'failed' || (verdict.status === 'differs' && !isKnown(record.id, verdict))) {
          failed.push(`${record.id}/${step.name}: ${verdict.reason ?? ''}`);
        }
      }
    }
    expect(failed).toEqual([]);
  });

  afterAll(async () => {
    const counts = countStatuses(results);
    console.log(formatTable(results));
    console.log(JSON.stringify({ engine: ENGINE, ...counts, ...countBits(results), engines: countEngines(results) }));
    await writeReport(results);
  });
});

function isKnown(model: string, { maxAbs = Infinity }: CaseResult['verdict']): boolean {
  // They are WebAssembly's: the native engine has Python's own kernels.
  const known = ENGINE === 'native' ? undefined : KNOWN_DIFFERENCES[model]?.maxAbs;
  return known !== undefined && (Number.isNaN(maxAbs) ? Number.isNaN(known) : maxAbs <= known);
}

/** Undefined where Python gave no answer to equal and no error to share: it ended, or the model is kept elsewhere. */
async function judge(record: ModelRecord, script: Case): Promise<CaseResult['verdict'] | undefined> {
  if (record.model === null) return undefined;
  const bytes = readModelFile(record.model);
  if (script === RAISES || script.outcome !== undefined) return createVerdict(bytes, record.outcome);
  return replayCase(bytes, script, record.blob);
}
