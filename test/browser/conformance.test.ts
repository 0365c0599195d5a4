// The conformance corpus in Chromium: each case ends as it does in Node, by the same bits.

import { describe, expect, it } from 'vitest';
import { hasCorpus, modelFilePath, readCorpus, readModelFile } from '../conformance/corpus.ts';
import { createVerdict, replayCase, type Verdict } from '../conformance/replay.ts';
import { findBrowser, NO_BROWSER } from '../consumers/browser.mjs';
import { openPage } from './open-page.ts';

if (!findBrowser()) console.log(NO_BROWSER);
if (!hasCorpus) console.log('The conformance corpus (../shared/conformance) is not here: its tests are skipped.');

describe.skipIf(!hasCorpus || !findBrowser())('the conformance corpus in Chromium', () => {
  it('gives the same table as in Node', async () => {
    const page = await openPage({ mounts: { '/corpus/': modelFilePath('.') } });
    const counts: Record<string, number> = {};
    const others: unknown[] = [];
    for (const { id, model, outcome, cases, blob, blobFile } of readCorpus()) {
      if (model === null) continue;
      const scripts = cases.length > 0 ? cases : [outcome];
      for (const one of scripts) {
        const script = typeof one === 'string' || one.outcome !== undefined ? outcome : one;
        const bytes = readModelFile(model);
        const inNode = await (typeof script === 'string'
          ? createVerdict(bytes, script)
          : replayCase(bytes, script, blob));
        const urls = [`/corpus/${model}`, blobFile === undefined ? null : `/corpus/${blobFile}`] as const;
        const inPage: Verdict = await page.evaluate(
          ([file, arrays, steps]) => globalThis.page.replay(file, arrays, JSON.parse(steps) as never),
          [...urls, JSON.stringify(script)] as const,
        );
        counts[inPage.status] = (counts[inPage.status] ?? 0) + 1;
        if (JSON.stringify(inPage) !== JSON.stringify(inNode)) others.push({ id, inNode, inPage });
      }
    }
    console.log(`in Chromium: ${JSON.stringify(counts)}; ${others.length} end otherwise than in Node`);
    expect(others).toEqual([]);
    expect(counts['failed'] ?? 0).toBe(0);
    expect(counts['passed']).toBeGreaterThan(1000);
    // Some thousand interpreters, one after the other, however busy the machine is.
  }, 3_600_000);
});
