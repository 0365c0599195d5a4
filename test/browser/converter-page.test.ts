// The converter of examples/browser in Chromium: it works, and everybody can use it.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Interpreter } from 'tflite-interpreter';
import { findBrowser, NO_BROWSER } from '../consumers/browser.mjs';
import { ROOT } from '../consumers/tarball.mjs';
import { buildExample, fits, open, text, violations } from './example-pages.ts';

beforeAll(buildExample);
if (!findBrowser()) console.log(NO_BROWSER);

const file = (name: string): string => path.join(ROOT, 'test/fixtures', name);

/** With the photos' shape. */
const FEATURES = path.join(ROOT, '../shared/models/efficientnet_lite0_features.keras');

/** What Keras takes the second of each pair of digits for: a seven for a nine. */
const NAMES = ['0', '1', '2', '3', '4', '5', '6', '9', '8', '9'];

const names = (page: Page) => page.locator('.digits strong').allTextContents();

async function saved(page: Page, name = 'digits.tflite'): Promise<Interpreter> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  expect(download.suggestedFilename()).toBe(name);
  return Interpreter.create({ modelContent: await readFile(await download.path()) });
}

describe.skipIf(!findBrowser())('the converter page', () => {
  it.each([
    [1400, false],
    [360, true],
  ])('converts the sample at %i pixels, and axe finds nothing (dark: %j)', async (width, dark) => {
    const page = await open('convert.html', { width, dark });
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Convert a sample' }).click();
    await page.locator('#save').waitFor();
    expect(await names(page)).toEqual(NAMES);
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
  });

  it('converts again when another kind is chosen, and saves what it shows', async () => {
    const page = await open('convert.html');
    await page.getByRole('button', { name: 'Convert a sample' }).click();
    await page.locator('#status', { hasText: 'digits.keras is converted' }).waitFor();
    const sizes: Record<string, number> = {};
    for (const kind of ['float32', 'float16', 'dynamic', 'int8']) {
      await page.getByLabel('Weights').selectOption(kind);
      await page.locator('#loading').waitFor({ state: 'hidden' });
      expect(await names(page)).toEqual(NAMES);
      const interpreter = await saved(page);
      expect(interpreter.metadata?.labels).toHaveLength(10);
      sizes[kind] = parseFloat((await page.locator('.tiles dd').allTextContents())[1]!);
      interpreter.close();
    }
    expect(sizes['float16']).toBeLessThan(0.6 * sizes['float32']!);
    expect(sizes['dynamic']).toBeLessThan(0.4 * sizes['float32']!);
    expect(sizes['int8']).toBeLessThan(0.4 * sizes['float32']!);
    expect(await page.locator('#calibration').isHidden()).toBe(true);
  });

  it('takes a file of one’s own, tells what it cannot convert, and goes on', async () => {
    const page = await open('convert.html', { width: 360 });
    await page.locator('#file').setInputFiles(path.join(ROOT, 'package.json'));
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await text(page, '#failure strong')).toBe('package.json');
    expect(await text(page, '#failure code')).toBe('NOT_KERAS');

    await page.locator('#file').setInputFiles(file('digits/digits.h5'));
    await page.locator('#save').waitFor();
    expect(await page.locator('#failure').isHidden()).toBe(true);
    expect(await page.locator('.digits').count()).toBe(0);
    expect(await page.locator('tbody th', { hasText: /^pool$/ }).count()).toBe(1);

    await page.getByLabel('Weights').selectOption('int8');
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await text(page, '#failure p')).toMatch(/choose some/);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Typical photos').setInputFiles(path.join(ROOT, 'examples/assets/coffee.jpg'));
    await page.locator('#failure p', { hasText: 'Photos are [1, height, width, 3]' }).waitFor();
  });

  it.skipIf(!existsSync(FEATURES))('calibrates on photos (needs ../shared/models)', async () => {
    const page = await open('convert.html');
    await page.locator('#file').setInputFiles(FEATURES);
    await page.locator('#save').waitFor();
    const photos = ['chelsea.jpg', 'coffee.jpg'].map((name) => path.join(ROOT, 'examples/assets', name));
    await page.getByLabel('Weights').selectOption('int8');
    await page.locator('#failure p', { hasText: 'choose some' }).waitFor();
    await page.getByLabel('Pixels become').selectOption('-1 to 1');
    await page.getByLabel('Typical photos').setInputFiles(photos);
    await page.locator('#loading').waitFor({ state: 'hidden' });
    const interpreter = await saved(page, 'efficientnet_lite0_features.tflite');
    expect(interpreter.getOpsDetails().map(({ opName }) => opName)).toContain('QUANTIZE');
    expect(interpreter.metadata?.subgraphs[0]?.inputs[0]?.normalization).toEqual({ mean: [127.5], std: [127.5] });
    interpreter.close();
  });
});
