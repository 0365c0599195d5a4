// Next: client components and route handlers, by both of its bundlers.

import { route, servedPage } from '../kinds.mjs';
import { ISOLATED } from '../serve.mjs';

const NEXT_FILES = {
  'next.config.mjs': `export default {
  async headers() {
    return [{ source: '/(.*)', headers: ${JSON.stringify(Object.entries(ISOLATED).map(([key, value]) => ({ key, value })))} }];
  },
};\n`,
  'app/layout.js': `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n`,
  'app/page.js': `'use client';
import { useEffect } from 'react';
import { classifyFrom } from '../classify.js';
export default function Page() {
  useEffect(() => {
    const query = new URLSearchParams(location.search);
    classifyFrom(query.get('assets'), { numThreads: Number(query.get('threads') ?? 1) }).then(
      (value) => (globalThis.consumer = { value }),
      (error) => (globalThis.consumer = { error: error.stack }),
    );
  }, []);
  return <p>Classifying</p>;
}\n`,
  'app/own/page.js': `'use client';
import { useEffect } from 'react';
export default function Page() {
  useEffect(() => void import('../../own-worker.js'), []);
  return <p>Classifying</p>;
}\n`,
  'app/api/classify/route.js': `import { classifyFrom } from '../../../classify.js';
export async function GET(request) {
  const assets = new URL(request.url).searchParams.get('assets');
  return Response.json(await classifyFrom(assets).then((value) => ({ value }), (error) => ({ error: error.stack })));
}\n`,
};

const START = ['next', 'start', '-p', 'PORT'];

/** The consumers of one of the bundlers of Next; `flag` chooses it. */
const next = (flag = '') => {
  const name = `Next 16${flag && ` ${flag}`}`;
  const core = flag === '';
  const dev = ['next', 'dev', ...(flag ? [flag] : []), '-H', '127.0.0.1', '-p', 'PORT'];
  return {
    tools: { next: '16', react: '19', 'react-dom': '19' },
    files: NEXT_FILES,
    setup: [['next', 'build', ...(flag ? [flag] : [])]],
    consumers: {
      [`${name}, client component`]: { core, run: servedPage({ command: START }) },
      [`${name}, client component, two threads`]: { threads: 2, run: servedPage({ command: START, threads: 2 }) },
      [`${name}, InterpreterWorker`]: { run: servedPage({ command: START, page: 'own' }) },
      [`${name}, route handler`]: { core, run: route({ command: START, path: '/api/classify' }) },
      [`${name}, dev`]: { run: servedPage({ command: dev }) },
    },
  };
};

/** @type {readonly import('../consumers.mjs').Project[]} */
export const NEXT = [next(), next('--webpack')];
