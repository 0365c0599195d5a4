// Lint rules: types without holes, and the arrows between the rooms of src.

import { builtinModules } from 'node:module';
import importX from 'eslint-plugin-import-x';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

// The contract, and the files that #platform and #fetch lead to.
const PLATFORM = ['platform/platform.ts', 'platform/node.ts', 'platform/node-fetch.ts', 'platform/node-worker.ts'];

// What the native engine asks of Node, and the reader that shows it which bytes its loader must not see.
const NATIVE_HOST = [
  'platform/native-host.ts',
  'platform/file-room.ts',
  'platform/compile-at-once.ts',
  'platform/builtin.ts',
  'model/flatbuffer.ts',
  'model/schema.ts',
];

/** Which files of src a room may use; what is not named here is out of reach. */
const ROOMS = {
  model: [
    'model',
    'dtypes.ts',
    'engine-support.ts',
    'check-arguments.ts',
    'errors.ts',
    'quantization.ts',
    'strings.ts',
    'subbyte.ts',
  ],
  metadata: ['metadata', 'model', 'dtypes.ts', 'check-arguments.ts', 'errors.ts', 'inflate.ts', 'label-file.ts'],
  engine: [
    'engine',
    ...PLATFORM,
    ...NATIVE_HOST,
    'dtypes.ts',
    'engine-support.ts',
    'check-arguments.ts',
    'errors.ts',
    'fetch-bytes.ts',
  ],
  platform: ['platform', 'check-arguments.ts', 'errors.ts'],
  image: [
    'image',
    ...PLATFORM,
    'dtypes.ts',
    'check-arguments.ts',
    'errors.ts',
    'fetch-bytes.ts',
    'inflate.ts',
    'quantization.ts',
    'tensor.ts',
  ],
  converter: [
    'converter',
    ...PLATFORM,
    'model',
    'metadata/schema.ts',
    'dtypes.ts',
    'check-arguments.ts',
    'errors.ts',
    'fetch-bytes.ts',
    'float16.ts',
    'index.ts',
    'quantization.ts',
    'successive-models.ts',
  ],
  tfjs: ['tfjs', 'dtypes.ts', 'check-arguments.ts', 'errors.ts', 'float16.ts', 'tensor.ts'],
  worker: [
    'worker',
    ...PLATFORM,
    'platform/worker.ts',
    'engine/tflite-wasm/load.ts',
    'fetch-bytes.ts',
    'index.ts',
    'interpreter-options.ts',
    'check-arguments.ts',
    'errors.ts',
    'dtypes.ts',
    'tensor.ts',
  ],
  native: [
    'native',
    ...PLATFORM,
    'platform/native-host.ts',
    'platform/install-host.ts',
    'engine/litert-native',
    'check-arguments.ts',
    'errors.ts',
  ],
  // By the package's own name, as every user.
  cli: ['cli'],
  lambda: [
    'lambda',
    ...PLATFORM,
    'platform/inline.ts',
    'check-arguments.ts',
    'errors.ts',
    'image/abortion.ts',
    'image/index.ts',
    'image/preprocessor-options.ts',
    'image/read-stream.ts',
    'index.ts',
  ],
};

const zones = Object.entries(ROOMS).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: './src',
  except: allowed.map((path) => `./${path}`),
  message: `src/${room} may only use: ${allowed.join(', ')}.`,
}));

const nodeModules = {
  group: ['node:*', ...builtinModules.filter((name) => !name.startsWith('_'))],
  message: 'Only src/platform knows the platform: use #platform.',
};
const glue = {
  group: ['#glue/*', '#inline/*', '#wasm/*'],
  message: 'Only src/platform knows the files beside the entries.',
};
const valueOfNode = {
  ...nodeModules,
  allowTypeImports: true,
  message: 'Use builtin(): bundlers for pages read this file, too.',
};
const namedPlatform = {
  regex: '/platform/(node|web|browser|workerd|static|universal|function|one-thread)',
  message: 'Import #platform, #fetch or #worker: the build chooses.',
};

// TSDoc knows no `@param options.k`, which TypeDoc reads and which says more than a sentence would.
const syntaxOfTsdoc = {
  ...tsdoc.rules.syntax,
  create(context) {
    const report = (problem) => problem.messageId === 'tsdoc-param-tag-with-invalid-name' || context.report(problem);
    return tsdoc.rules.syntax.create(Object.create(context, { report: { value: report } }));
  },
};

const syntax = (selector, message) => ({ selector, message });

export default tseslint.config(
  // AssemblyScript is another language with the same grammar: its compiler checks it.
  {
    ignores: [
      'assembly/',
      'dist/',
      'dist-examples/',
      'docs/api/',
      'coverage/',
      'test/docs/.snippets/',
      'test/package/.counts/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Allowed on indices in numeric loops, which no rule can tell.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { tsdoc: { rules: { syntax: syntaxOfTsdoc } }, 'import-x': importX },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts'] })] },
    rules: {
      // Public functions check what a JavaScript caller may hand in against the types.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'max-lines': ['error', 300],
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        'process',
        'window',
        'document',
        'Buffer',
        'require',
        '__dirname',
        '__filename',
      ],
      'no-restricted-imports': ['error', { patterns: [nodeModules, glue, namedPlatform] }],
      'no-restricted-syntax': [
        'error',
        syntax('ExportAllDeclaration', 'List the names.'),
        syntax('ExportDefaultDeclaration', 'Export by name.'),
        syntax('TSEnumDeclaration', 'Use a table `as const` and a union.'),
      ],
      'tsdoc/syntax': 'error',
    },
  },
  {
    files: ['src/platform/**/*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-imports': ['error', { patterns: [valueOfNode] }] },
  },
  {
    // Programs for Node: they read what the process was given.
    files: ['src/cli/**/*.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-imports': ['error', { patterns: [glue] }],
    },
  },
  { files: ['src/cli/output.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Tests hand in what the types forbid, and read what they have just put there.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
);
