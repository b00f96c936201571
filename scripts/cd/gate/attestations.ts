import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { runProgram } from '../../programs/run-program.ts';
import { DEPLOY_WORKFLOW } from '../history/runs.ts';
import type { ReleaseManifest } from '../release/manifest.ts';

/** What has to be signed for each thing that is released: how it was made, and what it is made of. */
const PREDICATES = ['https://slsa.dev/provenance/v1', 'https://spdx.dev/Document/v2.3'];

export type Signer = {
  env: NodeJS.ProcessEnv;
  /** OWNER/REPO */
  repository: string;
  /** Commit of the run that built; not known for a hotfix, whose run began at another commit than it releases. */
  sourceCommit: string | undefined;
};

/**
 * Both images, by digest and read from their registry, and the functions package were built and signed by our workflow on main.
 * @param folder holds the package under the name that the manifest says
 * @throws AppError `forbidden`, code `gate.not-signed`, with gh's words; `gate.other-package` when the package is not the manifest's
 */
export async function verifyAttestations(manifest: ReleaseManifest, folder: string, signer: Signer): Promise<void> {
  const file = join(folder, manifest.functionsPackage);
  await comparePackage(file, manifest);
  for (const subject of [...Object.values(manifest.images).map((image) => `oci://${image}`), file]) {
    for (const predicate of PREDICATES) await verify(subject, predicate, signer);
  }
}

async function comparePackage(file: string, { functionsPackageSha256 }: ReleaseManifest): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const message = `${file} is not there: the build puts it beside the manifest.`;
    throw new AppError({ code: 'gate.no-package', kind: 'not-found', message, cause });
  });
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (sum === functionsPackageSha256) return;
  const message = `${file} is not the package of this manifest: its SHA-256 is ${sum}.`;
  throw new AppError({ code: 'gate.other-package', kind: 'forbidden', message });
}

/** https://cli.github.com/manual/gh_attestation_verify */
async function verify(subject: string, predicate: string, { env, repository, sourceCommit }: Signer): Promise<void> {
  const workflow = `${repository}/.github/workflows/${DEPLOY_WORKFLOW}`;
  const where = ['--repo', repository, '--signer-workflow', workflow, '--source-ref', 'refs/heads/main'];
  const commit = sourceCommit === undefined ? [] : ['--source-digest', sourceCommit];
  const args = ['attestation', 'verify', subject, ...where, ...commit, '--predicate-type', predicate];
  const { code, stdout, stderr } = await runProgram({
    program: 'gh',
    args: [...args, '--deny-self-hosted-runners'],
    env: { ...env, GH_TOKEN: env['GITHUB_TOKEN'] },
    install: 'Install the GitHub CLI: https://cli.github.com',
  });
  if (code === 0) return;
  const words = `${stderr}${stdout}`.trim().split('\n').slice(-5).join('\n');
  const message = `${subject} is not signed as it has to be (${predicate}):\n${words}`;
  throw new AppError({ code: 'gate.not-signed', kind: 'forbidden', message });
}
