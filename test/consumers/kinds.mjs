// The kinds of consumers: a built page, a development server, a program, a server. Each gives what the run measured.

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { visit } from './browser.mjs';
import { serve } from './serve.mjs';
import { bytesIn, cleanEnvironment, run } from './tarball.mjs';

/**
 * @typedef {object} Context
 * @property {string} folder - The project.
 * @property {import('playwright-core').Browser} browser
 * @property {string} assets - Where the model and the photo are served.
 *
 * @typedef {{ value: any, emitted?: number, fetched?: number, notes?: string }} Measures
 */

/**
 * Builds, serves what was built, and visits it.
 *
 * @param {object} options
 * @param {readonly string[]} [options.build] - A command line, run in the project.
 * @param {string} options.serve - The folder that is served, in the project.
 * @param {string} [options.page]
 * @param {object} [options.habits] - Of the server; see {@link serve}.
 * @param {number} [options.threads]
 * @param {boolean} [options.emits] - Whether the served folder is what the bundler wrote.
 */
export function page({ build, serve: served, page: name = '', habits = {}, threads = 1, emits = build !== undefined }) {
  return async ({ folder, browser, assets }) => {
    if (build) await run('npx', ['--no-install', ...build], { cwd: folder });
    const server = await serve(path.join(folder, served), habits);
    try {
      const found = await visit(
        browser,
        `${server.url}${name}?assets=${encodeURIComponent(assets)}&threads=${threads}`,
      );
      return {
        value: valueOf(found),
        fetched: server.served.bytes,
        ...(emits && { emitted: await bytesIn(path.join(folder, served)) }),
        notes: server.served.wasm.length > 0 ? 'by URL' : 'inline',
      };
    } finally {
      await server.close();
    }
  };
}

/**
 * Starts a server, visits one of its pages, and ends it.
 *
 * @param {object} options
 * @param {readonly string[]} options.command - PORT stands for a free port.
 * @param {string} [options.page]
 */
export function servedPage({ command, page: name = '', threads = 1 }) {
  return (context) =>
    withServer(context, command, async (origin) => {
      const url = `${origin}/${name}?assets=${encodeURIComponent(context.assets)}&threads=${threads}`;
      return { value: valueOf(await visit(context.browser, url)) };
    });
}

/** Starts a server and asks one of its routes, which answers with the result as JSON. */
export function route({ command, path: place }) {
  return (context) =>
    withServer(context, command, async (origin) => {
      const response = await fetch(`${origin}${place}?assets=${encodeURIComponent(context.assets)}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`status ${response.status}: ${text.slice(0, 2000)}`);
      return { value: valueOf(JSON.parse(text)) };
    });
}

/**
 * Starts a server whose one route is a handler of requests, and sends the photo in each of the ways that it takes: the
 * answers have to be the same. One that a handler refuses comes last.
 */
export function handler({ command, path: place = '/' }) {
  return (context) =>
    withServer(context, command, async (origin) => {
      const photo = await readFile(path.join(context.folder, 'photo.jpg'));
      const form = new FormData();
      form.append('photo', new File([photo], 'photo.jpg', { type: 'image/jpeg' }));
      const json = (question) => ({
        body: JSON.stringify(question),
        headers: { 'content-type': 'application/json; charset=utf-8' },
      });
      const start = performance.now();
      let milliseconds;
      const answers = [];
      for (const request of [
        { body: photo, headers: { 'content-type': 'image/jpeg' } },
        json({ image: photo.toString('base64') }),
        json({ url: `${context.assets}photo.jpg` }),
        { body: form },
      ]) {
        const response = await fetch(`${origin}${place}`, { method: 'POST', ...request });
        answers.push(await response.text());
        milliseconds ??= performance.now() - start;
        if (response.status !== 200) throw new Error(`status ${response.status}: ${answers.at(-1).slice(0, 2000)}`);
      }
      const [answer] = answers;
      if (answers.some((other) => other !== answer)) throw new Error(`different answers: ${answers.join('\n')}`);
      const refused = await fetch(`${origin}${place}`, { method: 'POST', ...json({ image: 'AAAA' }) });
      const { error } = await refused.json();
      const best = JSON.parse(answer);
      const scores = best.toSorted((a, b) => a.index - b.index);
      return {
        value: {
          label: best[0].label,
          sum: scores.reduce((sum, { score, index }) => sum + index * score, 0),
          numThreads: 1,
          oneFamily: refused.status === 415 && error.code === 'IMAGE_UNSUPPORTED',
          milliseconds,
        },
      };
    });
}

/** Runs a program, which prints the result as JSON on its last line. */
export function program({ build, command, cwd = '.', emits }) {
  return async ({ folder }) => {
    if (build) await run('npx', ['--no-install', ...build], { cwd: folder });
    const [name, ...args] = command;
    const printed = await run(
      name === 'node' ? process.execPath : 'npx',
      name === 'node' ? args : ['--no-install', name, ...args],
      {
        cwd: path.join(folder, cwd),
      },
    );
    return {
      value: valueOf(JSON.parse(printed.trimEnd().split('\n').at(-1))),
      ...(emits && { emitted: await bytesIn(path.join(folder, emits)) }),
    };
  };
}

/** Runs a tool that checks by itself: it passes by its exit code. */
export function tool({ command }) {
  return async ({ folder }) => {
    await run('npx', ['--no-install', ...command], { cwd: folder });
    return { value: undefined };
  };
}

/** @param {{ value?: any, error?: string, console?: readonly string[] }} found */
function valueOf({ value, error, console: lines = [] }) {
  if (value === undefined) throw new Error([error ?? 'it gave nothing', ...lines].join('\n'));
  return value;
}

async function withServer({ folder }, command, use) {
  const port = await freePort();
  const args = command.map((arg) => arg.replace('PORT', port));
  // A group of its own: tools start processes that would outlive them.
  const child = spawn('npx', ['--no-install', ...args], { cwd: folder, env: cleanEnvironment(), detached: true });
  let printed = '';
  child.stdout.on('data', (text) => (printed += text));
  child.stderr.on('data', (text) => (printed += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const origin = `http://127.0.0.1:${port}`;
    await Promise.race([answers(origin, 180_000), ended.then(() => Promise.reject(new Error(`it ended: ${printed}`)))]);
    return await use(origin).catch((error) => {
      throw new Error(`${error.message}\n${printed.slice(-3000)}`);
    });
  } finally {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await ended;
  }
}

async function answers(origin, timeout) {
  for (const end = Date.now() + timeout; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
    if (
      await fetch(origin, { method: 'HEAD' }).then(
        () => true,
        () => false,
      )
    )
      return;
  }
  throw new Error(`no server at ${origin} within ${timeout} ms`);
}

async function freePort() {
  const server = await serve('.');
  await server.close();
  return new URL(server.origin).port;
}
