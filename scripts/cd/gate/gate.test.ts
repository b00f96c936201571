import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram, type ProgramResult } from '../../programs/run-program.ts';
import { createGitHub } from '../history/github-api.ts';
import type { Job } from '../history/runs.ts';
import type { ReleaseManifest } from '../release/manifest.ts';
import { readOutcome } from '../release/outcome.ts';
import { installFakeCluster, type FakeCluster } from '../testing/fake-cluster.ts';
import { jobsWith, startGitHubPeer, type GitHubPeer } from '../testing/github-peer.ts';
import { newerGreenRun, requireOnMain } from './newer-commit.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const PACKAGE = 'a functions package';
const image = (part: string, digit: string): string =>
  `todo.azurecr.io/todo-chatbot/${part}@sha256:${digit.repeat(64)}`;
const manifest: ReleaseManifest = {
  version: `0.1.0-812-g${COMMIT.slice(0, 12)}`,
  commit: COMMIT,
  images: { backend: image('backend', 'b'), frontend: image('frontend', 'f') },
  functionsPackage: `${COMMIT}.zip`,
  functionsPackageSha256: createHash('sha256').update(PACKAGE).digest('hex'),
};

let github: GitHubPeer;
let gh: FakeCluster;
let dir: string;
beforeEach(async () => {
  [github, gh, dir] = await Promise.all([
    startGitHubPeer(),
    installFakeCluster([], ['gh']),
    mkdtemp(join(tmpdir(), 'gate-')),
  ]);
  github.relate(COMMIT, 'ahead');
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(dir, manifest.functionsPackage), PACKAGE);
});
afterEach(() => Promise.all([github.stop(), gh.remove(), rm(dir, { recursive: true })]));

/** The run of this gate, in the middle of its deployment. */
const ownRun = (): string =>
  String(github.add({ status: 'in_progress', head_sha: COMMIT }, jobsWith('', { Deploy: null })).id);

/** Runs the gate of the newest run but `newer`. */
async function gate({ args = [], newer }: { args?: string[]; newer?: Job[] } = {}): Promise<
  ProgramResult & { outputs: string }
> {
  const files = { GITHUB_OUTPUT: join(dir, 'outputs'), CD_OUTCOME_FILE: join(dir, 'outcome.json') };
  await writeFile(files.GITHUB_OUTPUT, '');
  const runId = ownRun();
  if (newer) github.add({ status: 'in_progress' }, newer);
  const result = await runProgram({
    program: process.execPath,
    args: ['--conditions=source', 'scripts/cd/gate.ts', '--manifest', join(dir, 'manifest.json'), ...args],
    env: {
      ...gh.env,
      ...github.env,
      ...files,
      GITHUB_RUN_ID: runId,
      PATH: [gh.folder, process.env['PATH']].join(delimiter),
    },
    install: '',
  });
  return { ...result, outputs: await readFile(files.GITHUB_OUTPUT, 'utf8') };
}

describe('npm run cd:gate', () => {
  it('FR-025: lets out only what our workflow built from this commit of main: images by digest, package, parts list', async () => {
    expect(await gate()).toMatchObject({ code: 0, outputs: 'go=true\n' });
    const lines = (await gh.calls()).map(({ line }) => line);
    const subjects = [
      `oci://${manifest.images.backend}`,
      `oci://${manifest.images.frontend}`,
      join(dir, `${COMMIT}.zip`),
    ];
    const signer = '--signer-workflow acme/todo/.github/workflows/deploy.yml --source-ref refs/heads/main';
    expect(lines).toEqual(
      subjects.flatMap((subject) =>
        ['https://slsa.dev/provenance/v1', 'https://spdx.dev/Document/v2.3'].map(
          (type) =>
            `gh attestation verify ${subject} --repo acme/todo ${signer} --source-digest ${COMMIT} --predicate-type ${type} --deny-self-hosted-runners`,
        ),
      ),
    );
  });

  it('FR-025: refuses what is not signed, and says so in the outcome', async () => {
    await gh.learn({
      line: manifest.images.frontend,
      error: 'no attestations found for subject\nwith password=Sw0rdfish-77',
    });
    expect(await gate()).toMatchObject({
      code: 1,
      outputs: '',
      stderr: expect.stringContaining('no attestations found') as string,
    });
    const outcome = await readOutcome(join(dir, 'outcome.json'));
    expect(outcome).toMatchObject({ outcome: 'failed', stage: 'gate', version: manifest.version });
    // People are told of it.
    expect(outcome?.reason).toMatch(/no attestations found for subject with password=(?!Sw0rdfish)/);
  });

  it('FR-025: refuses another package than the manifest names, before anybody is asked', async () => {
    await writeFile(join(dir, manifest.functionsPackage), 'another package');
    expect(await gate({ args: ['--hotfix'] })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not the package of this manifest') as string,
    });
    expect(await gh.calls()).toEqual([]);
  });
});

describe('a newer commit', () => {
  it('that is ready takes the place: this one stops as superseded', async () => {
    const newer = jobsWith('', { Deploy: null });
    expect(await gate({ newer })).toMatchObject({ code: 0, outputs: 'go=false\n' });
    const outcome = await readOutcome(join(dir, 'outcome.json'));
    expect(outcome).toMatchObject({
      outcome: 'superseded',
      reason: expect.stringContaining('is tested and waits') as string,
    });
    expect(await gh.calls()).toEqual([]);
  });

  const newer = async (status: string, changes: Parameters<typeof jobsWith>[1]) => {
    const own = Number(ownRun());
    const run = github.add({ status }, jobsWith('', changes));
    return (await newerGreenRun(createGitHub(github.env), own)) === undefined ? 'this one' : run.run_number > 0;
  };

  it.each([
    ['is tested and waits', 'in_progress', { Deploy: null }, true],
    ['is still being tested', 'in_progress', { 'Verify / Tests (2': null, Deploy: null }, 'this one'],
    ['is not built yet', 'in_progress', { Build: null, Deploy: null }, 'this one'],
    ['has failed its tests', 'in_progress', { 'Verify / Tests (3': 'failure', Deploy: 'skipped' }, 'this one'],
    ['has come to its end', 'completed', { Deploy: 'failure' }, 'this one'],
  ])('that %s', async (_what, status, changes, expected) => {
    expect(await newer(status, changes)).toBe(expected);
  });

  it('counts only when it is newer than this one', async () => {
    github.add({ status: 'in_progress' }, jobsWith('', { Deploy: null }));
    expect(await newerGreenRun(createGitHub(github.env), Number(ownRun()))).toBeUndefined();
  });
});

it('FR-025: only what main contains is released', async () => {
  for (const status of ['ahead', 'identical'] as const) {
    github.relate(COMMIT, status);
    await requireOnMain(createGitHub(github.env), COMMIT);
  }
  for (const status of ['diverged', 'behind'] as const) {
    github.relate(COMMIT, status);
    await expect(requireOnMain(createGitHub(github.env), COMMIT)).rejects.toMatchObject({ code: 'gate.not-on-main' });
  }
});
