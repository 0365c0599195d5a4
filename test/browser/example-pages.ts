// The pages of examples/browser, built by Vite with the packed package, opened in Chromium.

import { cp, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { expect, inject, onTestFinished } from 'vitest';
import { findBrowser, openBrowser } from '../consumers/browser.mjs';
import { ROOT } from '../consumers/tarball.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let root: string;

/** Builds all pages; once for each file of tests. */
export async function buildExample(): Promise<void> {
  if (!findBrowser()) return;
  // Beside node_modules with the packed package; dagre is the example's own dependency.
  const project = inject('project');
  await cp(path.join(ROOT, 'examples'), path.join(project, 'examples'), {
    recursive: true,
    filter: (file) => !/[\\/](node_modules|dist)$/.test(file),
  });
  await cp(path.join(ROOT, 'test/fixtures/digits'), path.join(project, 'test/fixtures/digits'), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules/@dagrejs'), path.join(project, 'node_modules/@dagrejs')).catch(
    () => undefined,
  );
  root = path.join(project, 'examples/browser');
  await build({ root, configFile: path.join(root, 'vite.config.js'), logLevel: 'error' });
}

/** Opens a page of the example as `vite preview` serves it; `plain` is without the headers that isolate it. */
export async function open(
  file: string,
  { mode = 'production', width = 1400, dark = false, flags = [] as readonly string[] } = {},
): Promise<Page> {
  const server = await preview({
    root,
    mode,
    configFile: path.join(root, 'vite.config.js'),
    logLevel: 'error',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await openBrowser(flags);
  onTestFinished(async () => {
    await browser.close();
    await server.close();
  });
  const page = await browser.newPage({
    viewport: { width, height: 800 },
    colorScheme: dark ? 'dark' : 'light',
  });
  // The tests' own limit holds: a busy machine is no failure.
  page.setDefaultTimeout(0);
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  onTestFinished(() => expect(errors).toEqual([]));
  const { port } = server.httpServer.address() as { port: number };
  await page.goto(`http://127.0.0.1:${port}/${file}`);
  return page;
}

/** What axe has against the page as it stands. */
export async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
}

/** Whether nothing is wider than the window. */
export const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
/** The text of the first element. */
export const text = (page: Page, selector: string): Promise<string | null> =>
  page.locator(selector).first().textContent();
