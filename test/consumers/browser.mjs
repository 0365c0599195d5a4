// The browser of the tests: Chromium of the system, driven by playwright-core.

import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const NO_BROWSER =
  'There is no Chromium here: install it (on Debian and Ubuntu: apt-get install chromium), or say where it is by the environment variable CHROMIUM.';

/** Where the browser is; undefined where there is none. */
export function findBrowser() {
  return [process.env.CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
}

/**
 * Starts the browser.
 *
 * @param {readonly string[]} [flags] - More of its command line.
 */
export async function openBrowser(flags = []) {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(NO_BROWSER);
  const { chromium } = await import('playwright-core');
  // However long a busy machine takes.
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags], timeout: 0 });
}

/**
 * Opens a page and waits for what its program leaves in `globalThis.consumer`.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string | URL} url
 * @param {{ timeout?: number }} [options]
 * @returns {Promise<{ value?: any, error?: string, console: string[] }>}
 */
export async function visit(browser, url, { timeout = 180_000 } = {}) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const lines = [];
    page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => lines.push(`uncaught: ${error.message}`));
    await page.goto(String(url), { timeout });
    const found = await page
      .waitForFunction(() => globalThis.consumer, undefined, { timeout, polling: 100 })
      .then((handle) => handle.jsonValue())
      .catch(() => ({ error: `no result within ${timeout} ms` }));
    return { ...found, console: lines };
  } finally {
    await context.close();
  }
}
