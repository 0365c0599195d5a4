// `createFetchHandler` in what speaks in requests and responses: Deno, Bun, workerd, route handlers of Next.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { handler } from '../kinds.mjs';
import { ROOT } from '../tarball.mjs';

// What the documentation tells users to write.
const [, WRANGLER] = /```jsonc\n(\/\/ wrangler\.jsonc\n.+?)```/s.exec(
  readFileSync(path.join(ROOT, 'docs/lambda.md'), 'utf8'),
);

/** @type {readonly import('../consumers.mjs').Project[]} */
export const HANDLERS = [
  {
    tools: { deno: '2', bun: '1' },
    files: {
      'serve-deno.js': `import { createHandler } from './handler.js';
Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.args[0]) }, createHandler('model.tflite'));\n`,
      'serve-bun.js': `import { createHandler } from './handler.js';
Bun.serve({ hostname: '127.0.0.1', port: Number(process.argv[2]), fetch: createHandler('model.tflite') });\n`,
    },
    consumers: {
      'createFetchHandler, Deno.serve': { run: handler({ command: ['deno', 'run', '-A', 'serve-deno.js', 'PORT'] }) },
      'createFetchHandler, Bun.serve': { run: handler({ command: ['bun', 'serve-bun.js', 'PORT'] }) },
    },
  },
  {
    tools: { wrangler: '4' },
    files: {
      'worker.js': `import model from './model.tflite';
import { createHandler } from './handler.js';
export default { fetch: createHandler(model) };\n`,
      'wrangler.jsonc': WRANGLER,
    },
    consumers: {
      'createFetchHandler, workerd (wrangler dev)': {
        run: handler({
          command: ['wrangler', 'dev', '--ip', '127.0.0.1', '--port', 'PORT', '--show-interactive-dev-session=false'],
        }),
      },
    },
  },
  {
    tools: { next: '16', react: '19', 'react-dom': '19' },
    files: {
      'app/layout.js': `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n`,
      'app/page.js': `export default function Page() { return <p>Classifier</p>; }\n`,
      'app/classify/route.js': `import { createHandler } from '../../handler.js';
export const POST = createHandler('model.tflite');\n`,
    },
    setup: [['next', 'build']],
    consumers: {
      'createFetchHandler, route handler of Next 16': {
        run: handler({ command: ['next', 'start', '-p', 'PORT'], path: '/classify' }),
      },
    },
  },
];
