// `npm run cd:gate -- --manifest FILE [--hotfix]`: may this release go out? It has to be a commit of main and signed by our workflow,
// and no newer one may be ready (but for a hotfix). Writes `go=true` or `go=false` for the next steps, and the outcome when it is `false`.
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { verifyAttestations } from './gate/attestations.ts';
import { newerGreenRun, requireOnMain } from './gate/newer-commit.ts';
import { createGitHub } from './history/github-api.ts';
import { oneLine } from './release/ledger-changes.ts';
import { readManifest, type ReleaseManifest } from './release/manifest.ts';
import { writeOutcome } from './release/outcome.ts';

const { env } = process;

await runScript(async () => {
  const { values } = parseArgs({
    options: { manifest: { type: 'string' }, hotfix: { type: 'boolean', default: false } },
  });
  const runId = Number(env['GITHUB_RUN_ID']);
  if (values.manifest === undefined || !Number.isSafeInteger(runId) || runId === 0) {
    const message = 'Give --manifest FILE; runs in GitHub Actions, which sets GITHUB_RUN_ID.';
    throw new AppError({ code: 'usage', kind: 'invalid', message });
  }
  const { hotfix, manifest: file } = values;
  const manifest = await readManifest(file, { allowTags: false });
  try {
    const newer = await mayGoOut({ manifest, folder: dirname(file), runId, hotfix });
    if (newer !== undefined) await record('superseded', manifest.version, newer);
    await say(newer === undefined ? 'true' : 'false', `${manifest.version}: ${newer ?? 'may go out'}`);
  } catch (error) {
    if (error instanceof AppError) await record('failed', manifest.version, error.message);
    throw error;
  }
});

/** Why a newer release goes out instead; undefined when this one may. @throws AppError when it must not. */
async function mayGoOut(release: {
  manifest: ReleaseManifest;
  folder: string;
  runId: number;
  hotfix: boolean;
}): Promise<string | undefined> {
  const { manifest, folder, runId, hotfix } = release;
  const github = createGitHub(env);
  await requireOnMain(github, manifest.commit);
  // A hotfix goes ahead of its turn, and back to an older commit if need be.
  const newer = hotfix ? undefined : await newerGreenRun(github, runId);
  if (newer !== undefined) return `superseded: commit ${newer.head_sha} is tested and waits: ${newer.html_url}`;
  const sourceCommit = hotfix ? undefined : manifest.commit;
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  await verifyAttestations(manifest, folder, { env, repository, sourceCommit });
  return undefined;
}

async function record(outcome: 'superseded' | 'failed', version: string, reason: string): Promise<void> {
  const file = env['CD_OUTCOME_FILE'];
  if (!file) return;
  const at = new Date().toISOString();
  const known = {
    outcome,
    stage: 'gate',
    version,
    reason: oneLine(reason),
    at,
    startedAt: at,
  } as const;
  await mkdir(dirname(file), { recursive: true });
  await writeOutcome(file, { ...known, previousVersion: null, rollbackSeconds: null, seconds: {} });
}

async function say(go: 'true' | 'false', line: string): Promise<void> {
  process.stdout.write(`${line}\n`);
  if (env['GITHUB_OUTPUT']) await appendFile(env['GITHUB_OUTPUT'], `go=${go}\n`);
}
