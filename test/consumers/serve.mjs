// A web server for one folder, with the habits of hosts: headers, a path before everything, a page for what is missing.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.jpg': 'image/jpeg',
};

/** Headers of a page that may share memory between threads. */
export const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * @param {string} folder
 * @param {object} [habits]
 * @param {Record<string, string>} [habits.headers]
 * @param {string} [habits.base] - The path that everything lies under.
 * @param {boolean} [habits.pageForMissing] - Answers 200 with HTML for what is not there, as hosts of single pages do.
 * @param {boolean} [habits.noWasmType] - Does not know the type of .wasm files.
 * @param {Record<string, string>} [habits.mounts] - Other folders, by the path that they are found under.
 */
export async function serve(
  folder,
  { headers = {}, base = '/', pageForMissing = false, noWasmType = false, mounts = {} } = {},
) {
  const served = { bytes: 0, missing: [], wasm: [] };
  const places = { ...mounts, [base]: folder };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    const mount = Object.keys(places).find((prefix) => pathname.startsWith(prefix));
    const file = mount && path.join(places[mount], decodeURIComponent(pathname.slice(mount.length)) || 'index.html');
    const info = file && (await stat(file).catch(() => undefined));
    const common = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin', ...headers };
    if (!info?.isFile()) {
      served.missing.push(pathname);
      if (pageForMissing) response.writeHead(200, { ...common, 'content-type': TYPES['.html'] }).end('<h1>Home</h1>');
      else response.writeHead(404, common).end();
      return;
    }
    const extension = path.extname(file);
    if (extension === '.wasm') served.wasm.push(pathname);
    if (!(mount in mounts)) served.bytes += info.size;
    const type = extension === '.wasm' && noWasmType ? 'application/octet-stream' : TYPES[extension];
    response.writeHead(200, { ...common, 'content-length': info.size, ...(type && { 'content-type': type }) });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    url: `http://127.0.0.1:${server.address().port}${base}`,
    served,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
