import { defineConfig, type Options } from 'tsup';

/** The subpaths that need nothing loaded later. */
const STATIC = {
  index: 'src/index.ts',
  image: 'src/image/index.ts',
  'image-formats': 'src/image/formats.ts',
  'image-tf': 'src/image/tf.ts',
  tfjs: 'src/tfjs/index.ts',
};

/** Every subpath that runs everywhere. */
const EVERYWHERE = { ...STATIC, converter: 'src/converter/index.ts' };

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

/** CommonJS loads its later parts by `require`: test runners and bundlers that read CommonJS have no real `import()`. */
const importByRequire: NonNullable<Options['plugins']>[number] = {
  name: 'import-by-require',
  renderChunk: (code) => ({
    code: code.replace(/import\((['"]\.\.?\/[\w/-]+\.cjs['"])\)/g, 'Promise.resolve().then(() => require($1))'),
  }),
};

/** @param condition - Of package.json's `imports`: which platform `#platform` and `#fetch` lead to. */
function library(condition: string, options: Options): Options {
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
      esbuild.conditions = [condition];
      // Bundling makes variables of module constants; this puts the constants back, which decoders' hot loops feel.
      esbuild.minifySyntax = true;
    },
    esbuildPlugins: [filesBesideEntries],
    ...options,
  };
}

export default defineConfig([
  { entry: EVERYWHERE, format: ['esm', 'cjs'], outDir: 'dist', dts: { only: true }, platform: 'neutral' },
  library('node', { outDir: 'dist/node' }),
  library('browser', { outDir: 'dist/browser' }),
  library('workerd', { outDir: 'dist/workerd' }),
  // One file each, since nothing can be loaded later.
  library('static', { entry: STATIC, outDir: 'dist/static', splitting: false }),
  library('universal', { outDir: 'dist/cjs', format: 'cjs', plugins: [importByRequire] }),
  {
    entry: { classify: 'examples/classify/classify.ts' },
    outDir: 'dist-examples',
    format: 'esm',
    target: 'node20',
    external: [/^tflite-interpreter/],
  },
]);
