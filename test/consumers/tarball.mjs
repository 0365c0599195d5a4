// The packed package, and folders that have installed it.

import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const ASSETS = path.join(ROOT, 'examples/assets');

/** Without what npm and test runners add for themselves, which changes how programs behave. */
export function cleanEnvironment() {
  const added = /^(npm_(?!execpath|config_cache)|VITEST|TEST$|NODE_OPTIONS$|NODE_ENV$|FORCE_COLOR$|CI$)/;
  const quiet = {
    NEXT_TELEMETRY_DISABLED: '1',
    WRANGLER_SEND_METRICS: 'false',
    DENO_NO_UPDATE_CHECK: '1',
    DO_NOT_TRACK: '1',
  };
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name))), ...quiet };
}

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, timeout?: number }} [options]
 * @returns {Promise<string>} What it printed.
 */
export function run(command, args, { cwd = ROOT, timeout = 600_000 } = {}) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, timeout, env: cleanEnvironment(), maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else
        reject(
          new Error(
            `${[command, ...args].join(' ')}: ${error.killed ? 'timed out' : `exit code ${error.code}`}\n${stdout}\n${stderr}`,
          ),
        );
    });
  });
}

/** Packs the package into a folder; gives the tarball's path. */
export async function pack(folder) {
  const [{ filename }] = JSON.parse(
    await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]),
  );
  return path.join(folder, filename);
}

/** Makes an empty folder into a project that has installed the tarball and some tools, and holds the app. */
export async function install(folder, tarball, { tools = {}, type = 'module', overrides } = {}) {
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'consumer', private: true, type, dependencies: tools, ...(overrides && { overrides }) };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock', tarball], {
    cwd: folder,
  });
  await cp(path.join(ROOT, 'test/consumers/app'), folder, { recursive: true });
  await copyAssets(folder);
}

/** The model and the photo, under the names that the app gives them. */
export async function copyAssets(folder) {
  await mkdir(folder, { recursive: true });
  await cp(path.join(ASSETS, 'efficientnet_lite0_int8.tflite'), path.join(folder, 'model.tflite'));
  await cp(path.join(ASSETS, 'chelsea.jpg'), path.join(folder, 'photo.jpg'));
}

/** Writes files, by their paths. */
export async function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** The bytes of all files in a folder. */
export async function bytesIn(folder) {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names.map(async (name) => {
      const info = await stat(path.join(folder, name));
      return info.isFile() ? info.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

export { rm };
