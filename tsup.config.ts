import { defineConfig, type Options } from 'tsup';

/** The glue stays outside of the bundles, beside them, and is loaded when an engine opens. */
const glueBesideEntries: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'glue-beside-entries',
  setup(build) {
    const extension = build.initialOptions.outExtension?.['.js'] ?? '.js';
    build.onResolve({ filter: /^#glue\// }, ({ path }) => ({ path: `./${path.slice(1)}${extension}`, external: true }));
  },
};

/** CommonJS loads its later parts by `require`: test runners and bundlers that read CommonJS have no real `import()`. */
const importByRequire: NonNullable<Options['plugins']>[number] = {
  name: 'import-by-require',
  renderChunk: (code) => ({
    code: code.replace(/import\((['"]\.\/[\w/-]+\.cjs['"])\)/g, 'Promise.resolve().then(() => require($1))'),
  }),
};

export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      image: 'src/image/index.ts',
      'image-tf': 'src/image/tf.ts',
      tfjs: 'src/tfjs/index.ts',
    },
    format: ['esm', 'cjs'],
    target: 'node20',
    platform: 'node',
    removeNodeProtocol: false,
    dts: true,
    // Shared chunks: there is one TFLiteError, whichever subpath it comes by.
    splitting: true,
    // Rollup then writes the CommonJS files; without it, tsup rewrites every optional chain and class field in them.
    // No file of ours does anything when it is imported, so imports of nothing go.
    treeshake: { moduleSideEffects: 'no-external' },
    // Bundling makes variables of module constants; this puts the constants back, which decoders' hot loops feel.
    esbuildOptions: (options) => {
      options.minifySyntax = true;
    },
    esbuildPlugins: [glueBesideEntries],
    plugins: [importByRequire],
  },
  {
    entry: { classify: 'examples/classify/classify.ts' },
    outDir: 'dist-examples',
    format: 'esm',
    target: 'node20',
    external: [/^tflite-interpreter/],
  },
]);
