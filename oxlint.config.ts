import { defineConfig } from 'oxlint';

/** `may`: everything that the files may import. `never`: what a wide entry of `may` would otherwise let in. */
type Zone = { files: string; may: string[]; never?: string[]; because: string };

/** One allow-list of imports: whatever `may` does not name is refused with `because`. A later zone replaces an earlier one. */
function zone({ files, may, never = [], because }: Zone) {
  const group = ['*', '**/*', '!./**', ...may.map((pattern) => `!${pattern}`), ...never];
  const rule: ['error', object] = ['error', { patterns: [{ group, message: because }] }];
  return { files: [files], rules: { 'no-restricted-imports': rule } };
}

const NODE = ['node:*', 'node:*/**'];
const TYPEBOX = ['typebox', 'typebox/**'];
const FASTIFY = ['fastify', 'fastify/**', '@fastify/**'];
const PREACT = ['preact', 'preact/**', '@preact/**'];
const core = (...layers: string[]): string[] => layers.map((layer) => `#core/${layer}/**`);
const climbTo = (...folders: string[]): string[] => folders.map((folder) => `../**/${folder}/**`);

const BROWSER_SAFE = [
  '#core/domain/api',
  '#core/domain/names',
  '#core/domain/errors',
  ...core('domain/task', 'domain/language', 'domain/recurrence'),
];

const CORE_LAYERS = ['domain', 'use-cases', 'relay', 'platform', 'adapters', 'testing'];
const OUTSIDE_CORE = ['functions', 'aks', 'scripts', 'infra', 'helm', 'test'];

/** A layer of `core`: relative paths stay inside the layer, other layers are imported by the alias `#core`. */
function coreLayer(layer: string, may: string[], because: string) {
  const foreign = [...CORE_LAYERS.filter((other) => other !== layer), ...OUTSIDE_CORE];
  const own = ['../**', ...core(layer)];
  return zone({ files: `core/${layer}/**`, may: [...own, ...may], never: climbTo(...foreign), because });
}

/** Each adapter folder is one technology: its library, the ports that it implements, and nothing of another adapter. */
function adapter(folder: string, ...libraries: string[]) {
  return zone({
    files: `core/adapters/${folder}/**`,
    may: [...NODE, ...TYPEBOX, ...libraries, '../*', ...core('domain', 'platform', 'adapters/azure-identity')],
    because: `core/adapters/${folder} implements ports of core/domain with one technology: it imports no use case, no web framework, no test code, no library that oxlint.config.ts does not list for it, and of the other adapters only azure-identity.`,
  });
}

/** A folder of the page. Imports go one way: lib, components, features, app. */
function page(folder: string, may: string[], because: string) {
  return zone({ files: `aks/frontend/src/${folder}/**`, may: [...PREACT, ...BROWSER_SAFE, ...may], because });
}

export default defineConfig({
  plugins: ['typescript', 'import', 'promise', 'node', 'unicorn', 'oxc', 'vitest', 'jsx-a11y'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['dist', 'node_modules', '.local', '.tools', 'evidence', '*.cjs'],
  rules: {
    'max-lines': ['error', 300],
    'max-depth': ['error', 3],
    'max-params': ['error', 3],
    'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'vitest/no-focused-tests': 'error',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],

    // Order matters in most of our loops: events of a lane, retries, steps of a start or of a deployment.
    'no-await-in-loop': 'off',
    // A loop that waits reads a flag which a signal handler or an AbortSignal sets; the rule sees only the loop.
    'no-unmodified-loop-condition': 'off',
    // Names that Node's module loader and rhea gave to internals which the development stack has to reach.
    'no-underscore-dangle': 'off',
    // It is about Express, which drops a rejected promise; Fastify awaits its handlers.
    'oxc/no-async-endpoint-handlers': 'off',
    // A copy per element is what immutable data costs; the lists are short.
    'oxc/no-map-spread': 'off',
    // CommonJS packages (pg, typebox's Type) have their named exports on the default export too: both forms are right.
    'import/no-named-as-default': 'off',
    'import/no-named-as-default-member': 'off',
    // Style sheets and registrations are imported for their effect.
    'import/no-unassigned-import': 'off',
    // `then` is used here only to start work whose value nobody needs.
    'promise/always-return': 'off',
    // At the edge of a library (JSON, AMQP, SQL rows) a value is checked by a schema or a query, which the rule cannot see.
    'typescript/no-unsafe-type-assertion': 'off',
    // With `void | Promise<void>` and early `return;` it contradicts TypeScript's own check of return types.
    'typescript/consistent-return': 'off',
    // `unknown | Typed` documents what a foreign library usually gives.
    'typescript/no-redundant-type-constituents': 'off',
  },
  overrides: [
    coreLayer('domain', TYPEBOX, 'core/domain is pure and runs in a browser too: it imports typebox and itself.'),
    coreLayer(
      'use-cases',
      [...TYPEBOX, ...core('domain', 'platform')],
      'A use case knows the domain with its ports, and core/platform; adapters and SDKs reach it as arguments.',
    ),
    coreLayer(
      'relay',
      [...TYPEBOX, ...core('domain', 'platform')],
      'The relay knows the ports of the domain, and core/platform; adapters and SDKs reach it as arguments.',
    ),
    coreLayer(
      'platform',
      [...NODE, ...TYPEBOX, 'pino', 'uuid', ...core('domain')],
      'core/platform serves every process: it knows the domain and its own few libraries, no adapter, no use case.',
    ),
    zone({
      files: 'core/adapters/**',
      may: [],
      because: 'Each adapter has a folder of its own, listed with its library in oxlint.config.ts.',
    }),
    adapter('azure-identity', '@azure/identity'),
    adapter('dapr', '@dapr/dapr'),
    adapter('key-vault', '@azure/keyvault-secrets', '@azure/identity'),
    adapter('postgres', 'pg', 'pg-*', 'node-pg-migrate'),
    adapter('secret-files'),
    zone({
      files: 'core/adapters/secrets/**',
      may: core('platform', 'adapters/key-vault', 'adapters/secret-files'),
      because: 'core/adapters/secrets chooses between the two places of secrets, and knows nothing else.',
    }),
    adapter('table-storage', '@azure/data-tables'),
    coreLayer(
      'testing',
      [...NODE, ...TYPEBOX, 'vitest', '@azure/**', ...core(...CORE_LAYERS)],
      'core/testing holds doubles and contract suites of core: it imports nothing from outside core.',
    ),
    zone({
      files: 'functions/**',
      may: [...NODE, ...TYPEBOX, '@azure/functions', '../**', ...core('domain', 'use-cases', 'adapters', 'platform')],
      never: climbTo('core', 'aks', 'scripts', 'infra', 'test'),
      because:
        'functions wires triggers to use cases: it imports #core and @azure/functions; every other SDK belongs in core/adapters.',
    }),
    zone({
      files: 'aks/backend/**',
      may: [...NODE, ...TYPEBOX, ...FASTIFY, '../**', ...core('domain', 'use-cases', 'relay', 'adapters', 'platform')],
      never: climbTo('core', 'functions', 'frontend', 'scripts', 'infra', 'test'),
      because:
        'The backend is Fastify around use cases: it imports #core, fastify and typebox; every SDK belongs in core/adapters.',
    }),
    zone({
      files: 'aks/frontend/src/**',
      may: [...PREACT, '../**', ...BROWSER_SAFE],
      never: climbTo('core', 'backend', 'server', 'functions', 'scripts', 'infra', 'test'),
      because: 'The browser gets only Preact and the browser-safe parts of core/domain.',
    }),
    page('lib', [], 'lib is shared by the whole page: it imports no component, no feature and not the app.'),
    page('components', ['../lib/**'], 'A component serves every feature: of the page it imports only lib.'),
    page(
      'features',
      ['../../lib/**', '../../components/**'],
      'A feature imports lib and components; other features and the app reach it as arguments, slots and slices.',
    ),
    zone({
      files: 'aks/frontend/server/**',
      may: [...NODE, ...TYPEBOX, ...FASTIFY, 'vite', ...core('domain', 'platform')],
      because: 'The static server is Fastify and core/platform; it knows no use case, no adapter and not the page.',
    }),
    zone({
      files: 'aks/frontend/build/**',
      may: [...NODE, 'vite'],
      because: 'What the page is built with is Node and Vite; it imports neither the page nor its server.',
    }),
    zone({
      files: 'scripts/**',
      may: ['*', '@*/**', '*/**', '../**', ...core('domain', 'platform')],
      never: [
        ...core('use-cases', 'relay', 'adapters', 'testing'),
        ...climbTo('core', 'functions', 'aks', 'infra/modules', 'infra/test', 'test'),
      ],
      because:
        'scripts build, start and operate the product as programs do: of its code they import only #core/domain and #core/platform.',
    }),
    zone({
      files: 'scripts/bench/**',
      may: ['*', '@*/**', '*/**', '../**', ...core('domain', 'platform', 'testing')],
      never: [...core('use-cases', 'relay', 'adapters'), ...climbTo('core', 'functions', 'aks', 'cluster')],
      because:
        'A measurement runs the product as programs do, with what tests share: of its code it imports only #core/domain, #core/platform and #core/testing.',
    }),
    zone({
      files: 'infra/**',
      may: [...NODE, ...TYPEBOX, '../**', '#core/domain/names', '#core/platform/names'],
      never: climbTo('core', 'functions', 'aks', 'dev', 'test'),
      because:
        'infra is Bicep and its checks: they know the names of the product and the Bicep runner of scripts/infra.',
    }),
    zone({
      files: 'helm/**',
      may: [...NODE, 'yaml', '../**', '#core/domain/names', '#core/platform/names'],
      never: climbTo('core', 'functions', 'aks', 'infra', 'dev', 'test'),
      because:
        'helm is the chart and its checks: they know the names of the product and the renderer of scripts/check/chart.',
    }),
    zone({
      files: 'test/**',
      may: ['*', '@*/**', '*/**', '../**', ...core(...CORE_LAYERS)],
      never: climbTo('core', 'functions', 'frontend'),
      because:
        'What tests share imports scripts, the backend and #core; the page and the functions run as programs, and core has its alias.',
    }),
    zone({
      files: 'loadtest/**',
      may: [...NODE, 'k6', 'k6/**', 'playwright-core', '../**', '#core/domain/errors'],
      never: climbTo('core', 'functions', 'aks', 'infra', 'helm'),
      because:
        'loadtest is a program beside the product: of the repository it imports the local stack, how scripts run programs, and the test browser.',
    }),
    ...['main.ts', 'lib/**', 'scenarios/**'].map((files) =>
      zone({
        files: `loadtest/${files}`,
        may: ['k6', 'k6/**', '../lib/**', '../scenarios/**'],
        because:
          'k6 runs these files as they are: they import k6 and each other, no Node, no package, nothing of the product.',
      }),
    ),
    zone({
      files: 'loadtest/runner/**',
      may: [...NODE, '../**'],
      never: climbTo('core', 'functions', 'aks', 'scripts', 'infra', 'helm', 'test', 'lib', 'scenarios', 'cli'),
      because:
        'The runner knows Node and nothing of the product or of its load tests: it runs any test of the k6 modules that it has.',
    }),
    { files: ['core/**', 'functions/**', 'aks/**'], rules: { 'node/no-process-env': 'error' } },
    {
      // The places that read the environment once, or build one for a child process.
      files: [
        '**/config.ts',
        '**/main.ts',
        'functions/index.ts',
        'aks/backend/src/migrate.ts',
        'aks/frontend/server/dev.ts',
        '**/*.config.ts',
        '**/*.test.ts',
        '**/*.test.tsx',
        '**/test/**',
      ],
      rules: { 'node/no-process-env': 'off' },
    },
    {
      // What k6's modules look like is k6's decision.
      files: ['loadtest/runner/modules/**'],
      rules: { 'import/no-default-export': 'off', 'max-params': ['error', 4] },
    },
    // The programs that read a configuration file want a default export.
    { files: ['**/*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      files: ['**/*.test.ts', '**/*.test.tsx', '**/test/**', 'core/testing/**'],
      rules: {
        'max-params': ['error', 5],
        // A `describe` is one function, and a scenario reads best in one piece.
        'max-lines-per-function': 'off',
        // A test that expects a value may fail by its absence.
        'typescript/no-non-null-assertion': 'off',
        // A helper beside its only test is easier to read than one at the top of the file.
        'unicorn/consistent-function-scoping': 'off',
      },
    },
    // A test starts what it needs from anywhere; shipped code cannot import a test.
    { files: ['**/*.test.ts', '**/*.test.tsx', 'aks/frontend/test/**'], rules: { 'no-restricted-imports': 'off' } },
  ],
});
