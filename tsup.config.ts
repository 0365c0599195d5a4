import path from 'node:path';
import { defineConfig, type Options } from 'tsup';

/** Every subpath that runs everywhere. */
const EVERYWHERE = {
  index: 'src/index.ts',
  image: 'src/image/index.ts',
  'image-formats': 'src/image/formats.ts',
  'image-tf': 'src/image/tf.ts',
  lambda: 'src/lambda/index.ts',
  tfjs: 'src/tfjs/index.ts',
  worker: 'src/worker/index.ts',
  analyzer: 'src/analyzer/index.ts',
  converter: 'src/converter/index.ts',
  native: 'src/native/index.ts',
};

/** All but what no page needs, and the converter, which loads its readers later. */
const NOT_IN_PAGES = ['lambda', 'converter', 'native'];
const IN_PAGES = Object.fromEntries(Object.entries(EVERYWHERE).filter(([entry]) => !NOT_IN_PAGES.includes(entry)));

/** What build-glue.mjs has written stays outside of the bundles, beside them, at the same depth from each entry. */
const filesBesideEntries: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'files-beside-entries',
  setup(build) {
    const glue = build.initialOptions.outExtension?.['.js'] ?? '.js';
    build.onResolve({ filter: /^#(glue|inline|wasm)\// }, ({ path }) => {
      const extension = path.startsWith('#glue/') ? glue : path.startsWith('#inline/') ? '.js' : '';
      return { path: `../${path.slice(1)}${extension}`, external: true };
    });
  },
};

/** For a file that stands alone, they are taken in. */
const filesTakenIn: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'files-taken-in',
  setup(build) {
    build.onResolve({ filter: /^#(glue|inline)\// }, ({ path: name }) => ({
      path: path.resolve(`dist/${name.slice(1)}.js`),
    }));
  },
};

/** CommonJS loads its later parts by `require`: test runners and bundlers that read CommonJS have no real `import()`. */
const importByRequire: NonNullable<Options['plugins']>[number] = {
  name: 'import-by-require',
  renderChunk: (code) => ({
    code: code.replace(/import\((['"]\.\.?\/[\w/-]+\.cjs['"])\)/g, 'Promise.resolve().then(() => require($1))'),
  }),
};

/** @param conditions - Of package.json's `imports`: which platform `#platform` and `#fetch` lead to. */
function library(conditions: string | string[], options: Options): Options {
  return {
    entry: EVERYWHERE,
    format: 'esm',
    target: 'node20',
    platform: 'neutral',
    // Shared chunks: there is one TFLiteError, whichever subpath it comes by.
    splitting: true,
    // Rollup then writes the CommonJS files; without it, tsup rewrites every optional chain and class field in them.
    // No file of ours does anything when it is imported, so imports of nothing go.
    treeshake: { moduleSideEffects: 'no-external' },
    external: ['@tensorflow/tfjs-core'],
    esbuildOptions: (esbuild) => {
      esbuild.conditions = [conditions].flat();
      // Bundling makes variables of module constants; this puts the constants back, which decoders' hot loops feel.
      esbuild.minifySyntax = true;
    },
    esbuildPlugins: [filesBesideEntries],
    ...options,
  };
}

/** The library of a serverless function's folder. */
const FUNCTION: Options = {
  outDir: 'dist/function',
  entry: { 'tflite-interpreter': 'src/lambda/function-bundle.ts' },
  outExtension: () => ({ js: '.mjs' }),
  splitting: false,
  minify: true,
  // The engine asks for the language when it starts, and for the time in its first inference: for either, Node would load
  // a part of itself.
  define: { navigator: 'undefined', 'performance.now': 'Date.now' },
  esbuildPlugins: [],
};

export default defineConfig([
  { entry: EVERYWHERE, format: ['esm', 'cjs'], outDir: 'dist', dts: { only: true }, platform: 'neutral' },
  library('node', { outDir: 'dist/node' }),
  library('browser', { outDir: 'dist/browser' }),
  library('workerd', { outDir: 'dist/workerd' }),
  // One file each, since nothing can be loaded later.
  library('static', { outDir: 'dist/static', entry: IN_PAGES, splitting: false }),
  library('static', {
    outDir: 'dist/static',
    entry: { classic: 'src/classic.ts' },
    format: 'iife',
    globalName: 'tflite',
    outExtension: () => ({ js: '.js' }),
    splitting: false,
    minify: true,
    esbuildPlugins: [filesTakenIn],
  }),
  library('universal', {
    outDir: 'dist/cjs',
    format: 'cjs',
    plugins: [importByRequire],
    inject: ['src/platform/universal-globals.ts'],
  }),
  // What the command line packs: the library in one file, so that a function starts by reading one.
  library('function', FUNCTION),
  library(['native-function', 'function'], { ...FUNCTION, outDir: 'dist/function/native' }),
  {
    entry: {
      cli: 'src/cli/cli.ts',
      'runtime-client': 'src/cli/runtime-client.ts',
      wheel: 'src/cli/wheel.ts',
      'doctor-probe': 'src/cli/doctor-probe.ts',
    },
    outDir: 'dist',
    format: 'esm',
    target: 'node20',
    platform: 'node',
    removeNodeProtocol: false,
    splitting: true,
    external: [/^tflite-interpreter/],
  },
  {
    entry: { classify: 'examples/classify/classify.ts', convert: 'examples/convert/convert.ts' },
    outDir: 'dist-examples',
    format: 'esm',
    target: 'node20',
    external: [/^tflite-interpreter/],
  },
]);
