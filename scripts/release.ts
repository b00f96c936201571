// `npm run release -- patch|minor|major`: the next version, in package.json, the lock file and CHANGELOG.md. Changes these three files
// and nothing else; what to do next is printed.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runProgram } from './programs/run-program.ts';
import { runScript } from './programs/run-script.ts';
import { moveUnreleased } from './release/changelog.ts';
import { nextVersion, replaceVersion } from './release/next-version.ts';

const MANIFESTS = ['package.json', 'package-lock.json'];

await runScript(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const next = nextVersion(version, positionals[0]);
  await requireCleanTree();
  const today = new Date().toISOString().slice(0, 10);
  const changelog = moveUnreleased(await readFile('CHANGELOG.md', 'utf8'), next, today);
  await writeFile('CHANGELOG.md', changelog);
  for (const file of MANIFESTS) await writeFile(file, replaceVersion(await readFile(file, 'utf8'), version, next));
  process.stdout.write(
    [
      `${version} → ${next}. Next:`,
      '  git switch --create release-' + next,
      `  git commit --all --message "Version ${next}"`,
      '  a pull request; when it is merged, the pipeline deploys it',
      `  git tag --annotate v${next} --message "Version ${next}" <commit on main>   and push the tag`,
      '',
    ].join('\n'),
  );
});

async function requireCleanTree(): Promise<void> {
  const args = ['status', '--porcelain'];
  const { code, stdout } = await runProgram({ program: 'git', args, env: process.env, install: 'Install git.' });
  if (code === 0 && stdout === '') return;
  const message = `Commit or put away your changes first; a release changes only its own files.\n${stdout}`;
  throw new AppError({ code: 'release.dirty', kind: 'conflict', message });
}
