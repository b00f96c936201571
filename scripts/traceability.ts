// `npm run traceability`: writes docs/traceability.md from the tests' names; `--check` says whether it is current.
import { glob, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from './programs/run-script.ts';
import { findUnknownIds, renderTraceability } from './traceability/render.ts';
import { readRequirements } from './traceability/requirement-list.ts';
import { findTracedTests } from './traceability/test-names.ts';

const PAGE = 'docs/traceability.md';
const REQUIREMENTS = 'docs/requirements.md';
/** Contract suites lie in core/testing, and are run from the tests beside the adapters. */
const SOURCES = [
  '{core,functions,aks,scripts,infra,helm,loadtest,test}/**/*.test.{ts,tsx}',
  'core/testing/*.ts',
  'test/chaos/*.ts',
];
/** The tests of the generator itself, which name ids without meaning them. */
const NOT_TRACED = 'scripts/traceability/';

await runScript(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const requirements = readRequirements(await readFile(REQUIREMENTS, 'utf8'));
  const tests = (
    await Promise.all((await sources()).map(async (file) => findTracedTests(file, await readFile(file, 'utf8'))))
  ).flat();
  const unknown = findUnknownIds(requirements, tests);
  if (unknown.length > 0) throw fault(`Test names with ids that ${REQUIREMENTS} does not have:\n${unknown.join('\n')}`);

  const page = renderTraceability(requirements, tests);
  if (!values.check) return writeFile(PAGE, page);
  const written = await readFile(PAGE, 'utf8').catch(() => '');
  if (written !== page) throw fault(`${PAGE} is not current: run \`npm run traceability\` and commit it.`);
});

async function sources(): Promise<string[]> {
  const files = new Set<string>();
  for await (const file of glob(SOURCES)) files.add(file.replaceAll('\\', '/'));
  return [...files].filter((file) => !file.startsWith(NOT_TRACED)).toSorted();
}

function fault(message: string): AppError {
  return new AppError({ code: 'traceability.stale', kind: 'invalid', message });
}
