// npm run native-packages -- WHEEL...: writes an npm package for each wheel of ai-edge-litert, and packs it. A package
// holds the one library of a platform; whoever installs it beside tflite-interpreter has the native engine.

import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LITERT_VERSION, NATIVE_LIBRARIES } from 'tflite-interpreter/native';
import { readWheel } from '../dist/wheel.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What npm compares with the machine. */
const MACHINES = {
  'linux-x64': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'linux-arm64': { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  'darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
  'win32-x64': { os: ['win32'], cpu: ['x64'] },
};

const { values, positionals: wheels } = parseArgs({
  options: { out: { type: 'string', default: 'native-packages' } },
  allowPositionals: true,
});
if (wheels.length === 0) {
  console.error(
    `Name the wheels: npm run native-packages -- FILE.whl ... (pip download ai-edge-litert==${LITERT_VERSION} --no-deps)`,
  );
  process.exit(1);
}
const out = path.resolve(values.out);
const texts = await readTexts();
for (const wheel of wheels) console.log(path.relative(process.cwd(), await buildPackage(wheel)));

async function buildPackage(file) {
  const { platform, library, licence } = readWheel(await readFile(file), path.basename(file));
  const known = NATIVE_LIBRARIES[platform];
  const folder = path.join(out, known.packageName.replace(/^@.*\//, ''));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const contents = {
    [known.file]: library,
    LICENSE: licence,
    NOTICE: fill(texts.notice, known) + texts.licences,
    'README.md': `# ${known.packageName}\n\nThe native engine of \`tflite-interpreter\` for ${platform}: \`${known.file}\` of the Python package \`ai-edge-litert\` ${LITERT_VERSION}, unchanged. It needs \`koffi\` beside it. LICENSE and NOTICE hold the licences of what is inside.\n`,
    'package.json': `${JSON.stringify(describe(platform, known), undefined, 2)}\n`,
  };
  for (const [name, content] of Object.entries(contents)) await writeFile(path.join(folder, name), content);
  return pack(folder);
}

function describe(platform, { packageName, file }) {
  return {
    name: packageName,
    version: LITERT_VERSION,
    description: `The native engine of tflite-interpreter for ${platform}`,
    license: 'Apache-2.0',
    ...MACHINES[platform],
    files: [file, 'NOTICE'],
    // Yarn would leave it in an archive, from which no library can be loaded.
    preferUnplugged: true,
  };
}

function fill(notice, { packageName, file, sha256 }) {
  const values = { PACKAGE: packageName, LIBRARY: file, VERSION: LITERT_VERSION, SHA256: sha256 };
  return notice.replace(/@([A-Z0-9]+)@/g, (_, name) => values[name]);
}

/** The list of works, and the texts of licences that NOTICE of this repository has. */
async function readTexts() {
  const notice = await readFile(path.join(ROOT, 'scripts/native-notice.txt'), 'utf8');
  const [, licences] = (await readFile(path.join(ROOT, 'NOTICE'), 'utf8')).split(/(?=^Text A: )/m);
  return { notice, licences: licences.split(/^Text C: /m)[0].trimEnd() + '\n' };
}

function pack(folder) {
  // npm names its own script when it started this one.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const args = [...first, 'pack', folder, '--json', '--pack-destination', out];
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return path.join(out, JSON.parse(stdout)[0].filename);
}
