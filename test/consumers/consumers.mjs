// Every consumer: what a project installs, the files that it adds to the app, and how it is run.

import { BUNDLERS } from './projects/bundlers.mjs';
import { HANDLERS } from './projects/handlers.mjs';
import { NEXT } from './projects/next.mjs';
import { PAGES } from './projects/pages.mjs';
import { RUNTIMES } from './projects/runtimes.mjs';
import { TOOLS } from './projects/tools.mjs';
import { VITE } from './projects/vite.mjs';
import { WEBPACK } from './projects/webpack.mjs';

/**
 * A folder that has installed the package.
 *
 * @typedef {object} Project
 * @property {Record<string, string>} [tools] - Packages that are installed beside it, with their versions.
 * @property {'module' | 'commonjs'} [type] - Of its package.json.
 * @property {Record<string, string>} [files] - What it adds to the app, by path.
 * @property {readonly (readonly string[])[]} [setup] - Commands that build it, before its consumers run.
 * @property {Record<string, Consumer>} consumers - By the name that the table has.
 *
 * @typedef {object} Consumer
 * @property {boolean} [core] - Whether `npm run test:browser` runs it.
 * @property {number} [threads] - How many have to be used.
 * @property {Function} run - Made by one of the kinds.
 */

/** @type {readonly Project[]} */
export const PROJECTS = [...PAGES, ...BUNDLERS, ...VITE, ...WEBPACK, ...NEXT, ...RUNTIMES, ...HANDLERS, ...TOOLS];
