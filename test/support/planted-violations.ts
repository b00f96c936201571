/** A file that breaks one rule (or, with `rule: null`, must pass), written into a temporary folder by architecture.test.ts. */
export type PlantedViolation = { path: string; why: string; rule: string | null; source: string };

const IMPORTS = 'eslint(no-restricted-imports)';

const forbid = (path: string, specifier: string, why: string): PlantedViolation => ({
  path,
  why,
  rule: IMPORTS,
  source: `import { thing } from '${specifier}';\nexport const used = thing;`,
});

const allow = (path: string, ...specifiers: string[]): PlantedViolation => ({
  path,
  why: `may import ${specifiers.join(', ')}`,
  rule: null,
  source: specifiers
    .map((specifier, n) => `import { thing as t${n} } from '${specifier}';\nexport const used${n} = t${n} as unknown;`)
    .join('\n'),
});

const breaks = (rule: string, path: string, source: string): PlantedViolation => ({ path, rule, source, why: rule });

/** Folder of each adapter, and a library that it may import. */
const ADAPTERS = [
  { folder: 'azure-identity', library: '@azure/identity' },
  { folder: 'dapr', library: '@dapr/dapr' },
  { folder: 'key-vault', library: '@azure/keyvault-secrets' },
  { folder: 'postgres', library: 'pg' },
  { folder: 'secret-files', library: 'node:fs' },
  { folder: 'table-storage', library: '@azure/data-tables' },
];

export const PLANTED: readonly PlantedViolation[] = [
  forbid('core/domain/sdk.ts', 'pg', 'the domain knows no driver'),
  forbid('core/domain/node.ts', 'node:fs', 'the domain runs in a browser'),
  forbid('core/domain/deep/climb.ts', '../../adapters/postgres/pool.ts', 'not by a relative path either'),
  forbid('core/domain/outside.ts', '../../scripts/tools.ts', 'core imports nothing from outside core'),
  forbid('core/domain/outward.ts', '#core/use-cases/complete-task', 'the domain does not know its users'),
  allow('core/domain/fine.ts', 'typebox', '#core/domain/errors', './task/task.ts'),
  allow('core/domain/language/deep/fine.ts', '../../recurrence/rule.ts'),
  forbid('core/use-cases/sdk.ts', '@dapr/dapr', 'a use case takes ports, not SDKs'),
  forbid('core/use-cases/adapter.ts', '#core/adapters/postgres/pool', 'a use case takes ports, not adapters'),
  forbid('core/use-cases/chat/climb.ts', '../../adapters/postgres/pool.ts', 'not by a relative path either'),
  allow('core/use-cases/fine.ts', '#core/domain/ports', './complete-task.ts'),
  allow('core/use-cases/chat/fine.ts', '../complete-task.ts', './answer.ts'),
  forbid('core/relay/adapter.ts', '#core/adapters/dapr/event-publisher', 'the relay takes ports, not adapters'),
  forbid('core/relay/use-case.ts', '#core/use-cases/complete-task', 'the relay forwards, it decides nothing'),
  allow('core/relay/fine.ts', '#core/domain/ports', '#core/platform/clock', './nap.ts'),
  forbid('core/platform/adapter.ts', '#core/adapters/postgres/pool', 'the platform serves everybody'),
  forbid('core/platform/sdk.ts', '@azure/identity', 'SDKs belong in core/adapters'),
  allow('core/platform/fine.ts', 'pino', 'node:fs', '#core/domain/errors'),
  forbid('core/adapters/flat.ts', 'pg', 'an adapter has a folder of its own'),
  ...ADAPTERS.flatMap(({ folder, library }) => [
    forbid(`core/adapters/${folder}/use-case.ts`, '#core/use-cases/complete-task', 'an adapter implements ports only'),
    forbid(`core/adapters/${folder}/web.ts`, 'fastify', 'an adapter knows no web framework'),
    forbid(`core/adapters/${folder}/test-code.ts`, '#core/testing/key-vault-double', 'test code is never shipped'),
    forbid(`core/adapters/${folder}/other.ts`, '#core/adapters/other/pool', 'an adapter knows no other'),
    forbid(`core/adapters/${folder}/climb.ts`, '../other/pool.ts', 'not by a relative path either'),
    forbid(`core/adapters/${folder}/deep/climb.ts`, '../../other/pool.ts', 'nor from a folder within'),
    allow(`core/adapters/${folder}/fine.ts`, library, '#core/domain/ports', '#core/platform/retry', './other.ts'),
  ]),
  allow('core/adapters/key-vault/identity.ts', '#core/adapters/azure-identity/credential'),
  allow('core/adapters/postgres/deep/fine.ts', '../pool.ts'),
  forbid('core/testing/scripts.ts', '../../scripts/dev/postgres/start-postgres.ts', 'core never imports scripts'),
  forbid('core/testing/backend.ts', '../../aks/backend/src/app.ts', 'core never imports a process'),
  allow('core/testing/fine.ts', 'vitest', '#core/adapters/postgres/pool', '#core/use-cases/complete-task'),
  forbid('functions/driver.ts', 'pg', 'SDKs belong in core/adapters'),
  forbid('functions/backend.ts', '../aks/backend/src/app.ts', 'the two processes share only core'),
  forbid('functions/test-code.ts', '#core/testing/key-vault-double', 'test code is never shipped'),
  forbid('functions/relative-core.ts', '../core/domain/errors.ts', 'core is imported by its alias'),
  allow('functions/fine.ts', '@azure/functions', '#core/use-cases/create-next-occurrence', './config.ts'),
  forbid('aks/backend/src/driver.ts', 'pg', 'SDKs belong in core/adapters'),
  forbid('aks/backend/src/functions.ts', '../../../functions/index.ts', 'the two processes share only core'),
  forbid('aks/backend/src/page.ts', '../../frontend/src/main.tsx', 'the backend does not know the page'),
  forbid('aks/backend/src/test-code.ts', '#core/testing/key-vault-double', 'test code is never shipped'),
  allow('aks/backend/src/fine.ts', 'fastify', '@fastify/cookie', '#core/use-cases/complete-task', '../src/app.ts'),
  forbid('aks/frontend/src/node.ts', 'node:fs', 'a browser has no Node'),
  forbid('aks/frontend/src/platform.ts', '#core/platform/logger', 'only browser-safe parts of core/domain'),
  forbid('aks/frontend/src/deployment.ts', '#core/platform/names', 'names of the deployment are not for the page'),
  forbid('aks/frontend/src/ports.ts', '#core/domain/ports', 'only browser-safe parts of core/domain'),
  forbid('aks/frontend/src/server.ts', '../server/app.ts', 'the page does not know its server'),
  allow(
    'aks/frontend/src/fine.ts',
    'preact/hooks',
    '@preact/signals',
    '#core/domain/api',
    '#core/domain/language/quick-add',
  ),
  forbid('aks/frontend/server/adapter.ts', '#core/adapters/postgres/pool', 'the static server has no data'),
  forbid('aks/frontend/server/page.ts', '../src/main.tsx', 'the static server does not know the page'),
  allow('aks/frontend/server/fine.ts', 'fastify', '#core/platform/logger', './app.ts'),
  forbid('aks/frontend/build/page.ts', '../src/main.tsx', 'the build does not import the page'),
  forbid('scripts/use-case.ts', '#core/use-cases/complete-task', 'scripts do not act for a person'),
  forbid('scripts/dev/stack/adapter.ts', '#core/adapters/postgres/pool', 'scripts talk to services by their own means'),
  forbid(
    'scripts/dev/stack/backend.ts',
    '../../../aks/backend/src/app.ts',
    'scripts start processes, they import none',
  ),
  forbid('scripts/functions.ts', '../functions/index.ts', 'scripts start processes, they import none'),
  forbid('scripts/test-code.ts', '../test/support/until.ts', 'scripts run without the tests'),
  forbid('scripts/relative-core.ts', '../core/domain/errors.ts', 'core is imported by its alias'),
  allow('scripts/dev/fine.ts', 'rhea', '@azure/event-hubs', 'node:fs', '#core/platform/config', '../infra/az.ts'),
  forbid('infra/test/backend.ts', '../../aks/backend/src/config.ts', 'infra checks templates, not processes'),
  forbid('infra/test/stack.ts', '../../scripts/dev/stack/ports.ts', 'infra knows the Bicep runner only'),
  forbid('infra/test/sdk.ts', '@azure/identity', 'no check of a template talks to Azure'),
  allow('infra/test/fine.ts', 'node:fs', '#core/domain/names', '../../scripts/infra/bicep/expand-parameters.ts'),
  forbid('test/support/page.ts', '../../aks/frontend/src/main.tsx', 'the page is tested in a browser'),
  forbid('test/support/functions.ts', '../../functions/index.ts', 'functions run in their host'),
  forbid('test/support/relative-core.ts', '../../core/domain/errors.ts', 'core is imported by its alias'),
  allow('test/support/fine.ts', 'pg', '#core/adapters/postgres/pool', '../../aks/backend/src/app.ts'),
  allow('core/domain/fine.test.ts', 'pg', '../../test/support/database.ts'),
  breaks('node(no-process-env)', 'core/adapters/postgres/environment.ts', 'export const port = process.env.PORT;'),
  breaks(
    'typescript(no-floating-promises)',
    'core/adapters/postgres/floating.ts',
    'export function go(work: () => Promise<void>): void {\n  work();\n}',
  ),
  breaks(
    'typescript(no-misused-promises)',
    'core/adapters/postgres/misused.ts',
    'export const go = (list: string[], work: (text: string) => Promise<void>): void => list.forEach(work);',
  ),
  breaks(
    'typescript(no-explicit-any)',
    'core/adapters/postgres/any.ts',
    'export const thing = (value: any): void => value;',
  ),
  breaks(
    'typescript(no-non-null-assertion)',
    'core/adapters/postgres/bang.ts',
    'export const first = (list: string[]): string => list.at(0)!;',
  ),
  breaks(
    'typescript(only-throw-error)',
    'core/adapters/postgres/throw.ts',
    "export function fail(): never {\n  throw 'text';\n}",
  ),
  breaks(
    'typescript(consistent-type-imports)',
    'core/adapters/postgres/type-import.ts',
    "import { Clock } from '#core/domain/ports';\nexport type Watch = Clock;",
  ),
  breaks(
    'typescript(switch-exhaustiveness-check)',
    'core/adapters/postgres/switch.ts',
    "export function name(kind: 'a' | 'b'): string {\n  switch (kind) {\n    case 'a':\n      return 'one';\n  }\n  return '';\n}",
  ),
  breaks('import(no-default-export)', 'core/adapters/postgres/default-export.ts', 'export default 1;'),
  breaks(
    'import(no-cycle)',
    'core/adapters/postgres/cycle-one.ts',
    "import { two } from './cycle-two.ts';\nexport const one = () => two;",
  ),
  breaks(
    'import(no-cycle)',
    'core/adapters/postgres/cycle-two.ts',
    "import { one } from './cycle-one.ts';\nexport const two = () => one;",
  ),
  breaks(
    'oxc(no-barrel-file)',
    'core/adapters/postgres/index.ts',
    "export * from './any.ts';\nexport * from './bang.ts';",
  ),
  breaks('eslint(max-lines)', 'core/adapters/postgres/long.ts', `${'// line\n'.repeat(301)}export const end = 1;`),
  breaks(
    'eslint(max-lines-per-function)',
    'core/adapters/postgres/long-function.ts',
    `export function long(log: (line: number) => void): void {\n${'  log(1);\n'.repeat(81)}}`,
  ),
  breaks(
    'eslint(max-depth)',
    'core/adapters/postgres/deep.ts',
    'export function deep(a: boolean, go: () => void): void {\n  if (a) {\n    if (a) {\n      if (a) {\n        if (a) go();\n      }\n    }\n  }\n}',
  ),
  breaks(
    'eslint(max-params)',
    'core/adapters/postgres/params.ts',
    'export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;',
  ),
  breaks('unicorn(filename-case)', 'core/adapters/postgres/camelCase.ts', 'export const one = 1;'),
  breaks(
    'vitest(no-focused-tests)',
    'core/adapters/postgres/focus.test.ts',
    "import { it } from 'vitest';\nit.only('runs', () => undefined);",
  ),
  breaks(
    'vitest(valid-expect)',
    'core/adapters/postgres/expect.test.ts',
    "import { expect, it } from 'vitest';\nit('looks', () => {\n  expect(1);\n});",
  ),
];
