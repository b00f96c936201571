// `npm run cd:deploy -- --manifest FILE [--values FILE]… [--url https://…] [--hotfix] [--without-functions] [--allow-tags]`: puts a
// release live, watches it, and brings the last good one back by itself when it does not hold (docs/operations.md, "Releases").
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { runDeploy } from './deploy/run-deploy.ts';
import { composeDeployer, say } from './release/compose.ts';
import { readManifest, type ReleaseManifest } from './release/manifest.ts';
import { newestMigration } from './release/newest-migration.ts';
import { EXIT_CODES } from './release/outcome-reporter.ts';
import { imageValues, publicUrlOf } from './release/release-values.ts';

const OPTIONS = {
  manifest: { type: 'string' },
  values: { type: 'string', multiple: true, default: [] as string[] },
  url: { type: 'string' },
  hotfix: { type: 'boolean', default: false },
  'without-functions': { type: 'boolean', default: false },
  'allow-tags': { type: 'boolean', default: false },
} as const;

await runScript(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.manifest === undefined) {
    const message = 'Which release? --manifest FILE, as npm run cd:build -- --out FILE has written it.';
    throw new AppError({ code: 'usage', kind: 'invalid', message });
  }
  const manifest = await readManifest(values.manifest, { allowTags: values['allow-tags'] });
  const url = values.url ?? (await publicUrlOf(values.values));
  const known = { version: manifest.version, url, withFunctions: !values['without-functions'] };
  const deployer = await composeDeployer(process.env, known);
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => deployer.stop.signal(name));
  await withImageValues(manifest, async (file) => {
    const ended = await runDeploy(deployer, {
      manifest,
      valuesFiles: [...values.values, file],
      isHotfix: values.hotfix,
      provisionedAt: provisionedAt(process.env, deployer.clock.now()),
      schemaVersion: await newestMigration(process.cwd()),
    });
    say(`${ended.outcome}: ${manifest.version}${ended.reason === null ? '' : `. ${ended.reason}`}`);
    process.exitCode = EXIT_CODES[ended.outcome];
  });
});

async function withImageValues(manifest: ReleaseManifest, use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  try {
    const file = join(folder, 'images.json');
    await writeFile(file, JSON.stringify(imageValues(manifest)));
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `CD_PROVISIONED_AT`: when the infrastructure was ready, ISO 8601; without it SC-001 counts from the start of this script. */
function provisionedAt(env: NodeJS.ProcessEnv, now: Date): Date {
  const text = env['CD_PROVISIONED_AT'];
  if (!text) return now;
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  const message = `CD_PROVISIONED_AT is "${text}"; it has to be a time such as ${now.toISOString()}.`;
  throw new AppError({ code: 'usage', kind: 'invalid', message });
}
