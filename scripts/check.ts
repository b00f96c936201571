// `npm run check`: everything that can be judged without running the product. One line per check, its output when it fails.
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { audit } from './check/audit.ts';
import { azLines } from './check/az-lines.ts';
import { chartDryRun } from './check/chart/dry-run.ts';
import { chartLint } from './check/chart/lint.ts';
import type { Check } from './check/check-types.ts';
import { commandCheck } from './check/command-check.ts';
import { fileLength } from './check/file-length.ts';
import { hostJson } from './check/host-json.ts';
import { lockfile } from './check/lockfile.ts';
import { migrations } from './check/migrations.ts';
import { runChecks, summarize } from './check/run-checks.ts';
import { secretsInHistory, secretsInTree } from './check/secret-scan.ts';
import { zizmor } from './check/workflows/zizmor.ts';
import { runScript } from './programs/run-script.ts';

const script = (path: string, ...args: string[]): string[] => ['node', '--conditions=source', path, ...args];

// Slow ones first, so that the last to end is not one that began late.
const CHECKS = [
  azLines,
  commandCheck('bicep snapshot', script('scripts/infra/bicep.ts', 'snapshot', '--validate'), { needs: 'bicep' }),
  commandCheck('types', ['tsc', '--noEmit', '-p', '.']),
  commandCheck('lint, import rules', ['oxlint', '--type-aware', '--deny-warnings']),
  commandCheck('format', ['prettier', '--check', '--log-level=warn', '.']),
  commandCheck('bicep lint', script('scripts/infra/bicep.ts', 'lint'), { needs: 'bicep' }),
  commandCheck('bicep format', script('scripts/infra/bicep.ts', 'format', '--check'), { needs: 'bicep' }),
  chartDryRun,
  audit,
  chartLint,
  commandCheck('chart: README', script('scripts/chart-readme.ts', '--check')),
  commandCheck('unused code', ['knip']),
  secretsInHistory,
  secretsInTree,
  hostJson,
  migrations,
  commandCheck('traceability', script('scripts/traceability.ts', '--check')),
  commandCheck('workflows: actionlint', ['actionlint'], { needs: 'actionlint' }),
  zizmor,
  lockfile,
  fileLength,
];

await runScript(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, except: { type: 'string' } } });
  const only = named(values.only);
  const except = values.except === undefined ? [] : named(values.except);
  const chosen = only.filter((check) => !except.includes(check));
  const counts = await runChecks(chosen, {
    context: { rootDir: process.cwd(), env: process.env },
    requireTools: process.env.REQUIRE_TOOLS === '1',
    parallel: 2,
    print: (line) => process.stdout.write(`${line}\n`),
    now: () => performance.now(),
  });
  process.stdout.write(`check: ${summarize(counts)}\n`);
  if (counts.failed > 0) process.exitCode = 1;
});

/** The checks whose names contain the text; all of them without one. */
function named(text = ''): Check[] {
  const found = CHECKS.filter(({ name }) => name.includes(text));
  if (found.length > 0) return found;
  const names = CHECKS.map(({ name }) => name).join(', ');
  throw new AppError({
    code: 'usage',
    kind: 'invalid',
    message: `No check is called like "${text}"; there are: ${names}.`,
  });
}
