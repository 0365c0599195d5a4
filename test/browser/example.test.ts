// The classifier and the inspector of examples/browser in Chromium: they work, and everybody can use them.

import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, NO_BROWSER } from '../consumers/browser.mjs';
import { ROOT } from '../consumers/tarball.mjs';
import { buildExample, fits, open, text, violations } from './example-pages.ts';

beforeAll(buildExample);

/** A moving picture instead of a camera, and nobody is asked. */
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

if (!findBrowser()) console.log(NO_BROWSER);

describe.skipIf(!findBrowser())('the classifier page', () => {
  it.each([
    ['production', /^\d threads? works? on each photo/],
    ['plain', /^One: several need a page that is isolated/],
  ])('names what a photo shows (%s)', async (mode, note) => {
    const page = await open('', { mode });
    await page.getByRole('button', { name: 'A cat' }).click();
    await page.locator('#bars li').nth(4).waitFor();
    expect(await text(page, '#bars .name')).toBe('Egyptian cat');
    expect(await text(page, '#status')).toMatch(/^Egyptian cat, \d+ percent, in \d+ milliseconds\.$/);
    expect(await text(page, '#threads-note')).toMatch(mode === 'plain' ? note : /thread|isolated/);
    expect(await page.locator('#tensors tbody tr').count()).toBe(2);
  });

  it('takes a dropped file, refuses what is no photo, and goes on', async () => {
    const page = await open('', { width: 360, dark: true });
    const drop = (name: string, url: string | undefined) =>
      page.evaluate(
        async ([file, from]) => {
          const content = from ? await (await fetch(from)).blob() : new Blob(['not a photo']);
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([content], file));
          document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
          const veiled = !document.getElementById('veil')!.hidden;
          document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
          return veiled;
        },
        [name, url] as const,
      );
    expect(await drop('notes.txt', undefined)).toBe(true);
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await text(page, '#failure p')).toMatch(/TEXT file/);
    await drop('coffee.jpg', './coffee.jpg');
    await page.locator('#bars li').nth(4).waitFor();
    expect(await text(page, '#bars .name')).toBe('espresso');
    expect(await page.locator('#failure').isHidden()).toBe(true);
  });

  it('is used by keyboard alone', async () => {
    const page = await open('');
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    const order: (string | null | undefined)[] = [];
    while (order.at(-1) !== 'A cup of coffee' && order.length < 20) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    expect(order).toEqual([
      'Skip to the content',
      'Classifier',
      'Inspector',
      'Converter',
      'Choose a photo',
      'Use the camera',
      'A cat',
      'A cup of coffee',
    ]);
    await page.keyboard.press('Enter');
    await page.locator('#bars li').nth(4).waitFor();
    expect(await text(page, '#bars .name')).toBe('espresso');
  });

  it('answers by another number of threads when they are switched, also while the camera is on', async () => {
    const page = await open('', { flags: CAMERA });
    const threads = page.getByRole('switch', { name: 'Threads' });
    await page.getByRole('button', { name: 'A cat' }).click();
    await page.locator('#bars li').nth(4).waitFor();
    expect(await threads.getAttribute('aria-checked')).toBe('false');
    await threads.focus();
    await page.keyboard.press('Space');
    await page.locator('#threads-note', { hasText: '2 threads work on each photo' }).waitFor();
    await page.locator('#status', { hasText: /^Egyptian cat/ }).waitFor();
    expect(await threads.getAttribute('aria-checked')).toBe('true');

    const badge = page.locator('#badge');
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await badge.filter({ hasText: 'photos a second' }).waitFor();
    await threads.click();
    await page.locator('#threads-note', { hasText: '1 thread works on each photo' }).waitFor();
    const before = await badge.textContent();
    await badge.filter({ hasNotText: before! }).waitFor();
    expect(await page.locator('#failure').isHidden()).toBe(true);
  });

  it('looks at what the camera shows until it is stopped', async () => {
    const page = await open('', { flags: CAMERA, width: 360 });
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.locator('#badge', { hasText: 'photos a second' }).waitFor();
    expect(await page.locator('#bars li').count()).toBe(5);
    expect(await text(page, '#status')).toBe('The camera is on, with 1 thread.');
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    expect(await page.locator('#video').evaluate((video: HTMLVideoElement) => video.srcObject)).toBe(null);
    await page.getByRole('button', { name: 'A cat' }).click();
    await page.locator('#status', { hasText: /^Egyptian cat/ }).waitFor();
  });

  it.each([
    [1400, false],
    [360, true],
  ])('fits %i pixels, and axe finds nothing (dark: %j)', async (width, dark) => {
    const page = await open('', { width, dark });
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'A cup of coffee' }).click();
    await page.locator('#bars li').nth(4).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
  });
});

describe.skipIf(!findBrowser())('the inspector page', () => {
  it.each([
    [1400, true],
    [360, false],
  ])('shows a model at %i pixels, and axe finds nothing (dark: %j)', async (width, dark) => {
    const page = await open('inspector.html', { width, dark });
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Look at a sample' }).click();
    await page.locator('.canvas svg').waitFor();
    expect(await text(page, '.verdict strong')).toBe('Runs with tflite-wasm');
    expect(await page.locator('.node').count()).toBe(65);
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await page.locator('.node[tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    expect(await text(page, '.aside h3')).toBe('CONV_2D');
  });

  it('says why a model does not run, and shows it all the same', async () => {
    const page = await open('inspector.html');
    await page.locator('#file').setInputFiles(path.join(ROOT, 'test/fixtures/models/version_too_new_b.tflite'));
    await page.locator('.canvas svg').waitFor();
    expect(await text(page, '.verdict strong')).toBe('Does not run with tflite-wasm');
    expect(await text(page, '.verdict .quiet')).toContain('TANH version 50');
    await page.locator('#file').setInputFiles(path.join(ROOT, 'package.json'));
    await page.locator('#failure:not([hidden])').waitFor();
    expect(await text(page, '#failure code')).toBe('NOT_TFLITE');
  });
});
