// The page of setup.ts, open in Chromium.

import type { Page as BrowserPage } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { openBrowser } from '../consumers/browser.mjs';
import { serve } from '../consumers/serve.mjs';
import type { Page } from './page.ts';

declare global {
  // A declaration that TypeScript puts on globalThis.
  var page: Page;
}

/** Opens the page and closes it when the test is over; `mounts` are further folders, by their path. */
export async function openPage({
  headers = {},
  mounts = {},
}: {
  headers?: Record<string, string>;
  mounts?: Record<string, string>;
} = {}): Promise<BrowserPage> {
  const server = await serve(inject('project'), { headers, mounts });
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    await server.close();
  });
  const page = await browser.newPage();
  // The tests' own limit holds: a busy machine is no failure.
  page.setDefaultTimeout(0);
  await page.goto(server.url);
  await page.waitForFunction(() => 'page' in globalThis);
  return page;
}
