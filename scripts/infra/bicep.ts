// `npm run bicep:build`, `bicep:lint`, `bicep:snapshot`: the Bicep templates of infra/, compiled, linted, expanded.
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { compareSnapshots } from './bicep/compare-snapshot.ts';
import { expandParameters, snapshotFile } from './bicep/expand-parameters.ts';
import { runBicepStrictly } from './bicep/run-bicep-strictly.ts';
import { runScript } from '../programs/run-script.ts';

const FOLDER = 'infra';
const ENTRIES = ['main', 'bootstrap'];
const OUTPUT = join('dist', 'infra');
const PATTERNS = ['**/*.bicep', '**/*.bicepparam'];

const COMMANDS: Record<string, (options: { validate: boolean; check: boolean }) => Promise<void>> = {
  build,
  lint,
  snapshot: ({ validate }) => (validate ? validateSnapshots() : writeSnapshots()),
  format: ({ check }) => (check ? checkFormat() : format(FOLDER)),
};

await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { validate: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  });
  const command = COMMANDS[positionals[0] ?? ''];
  const message = `Say what to do: ${Object.keys(COMMANDS).join(', ')} (snapshot --validate, format --check).`;
  if (!command) throw new AppError({ code: 'usage', kind: 'invalid', message });
  await command(values);
});

async function build(): Promise<void> {
  await mkdir(OUTPUT, { recursive: true });
  for (const entry of ENTRIES) {
    await runBicepStrictly(['build', join(FOLDER, `${entry}.bicep`), '--outdir', OUTPUT], process.env);
    say(`${join(OUTPUT, `${entry}.json`)} built`);
  }
}

async function lint(): Promise<void> {
  for (const pattern of PATTERNS) await runBicepStrictly(['lint', '--pattern', `${FOLDER}/${pattern}`], process.env);
  say('No warnings.');
}

function expand(entry: string): Promise<string> {
  return expandParameters({ folder: FOLDER, file: `${entry}.bicepparam`, env: process.env });
}

async function writeSnapshots(): Promise<void> {
  for (const entry of ENTRIES) {
    const file = snapshotFile(join(FOLDER, `${entry}.bicepparam`));
    await writeFile(file, await expand(entry));
    say(`${file} written: commit it, so that reviewers see what changes in Azure.`);
  }
}

async function validateSnapshots(): Promise<void> {
  const stale = (await Promise.all(ENTRIES.map(differences))).flat();
  const message = `The committed snapshots are stale; run \`npm run bicep:snapshot\` and review:\n${stale.join('\n')}`;
  if (stale.length > 0) throw new AppError({ code: 'bicep.snapshot-stale', kind: 'invalid', message });
  say('The snapshots are current.');
}

async function differences(entry: string): Promise<string[]> {
  const file = snapshotFile(join(FOLDER, `${entry}.bicepparam`));
  if (!existsSync(file)) return [`- ${file}`];
  return compareSnapshots(await readFile(file, 'utf8'), await expand(entry));
}

async function format(folder: string): Promise<void> {
  for (const pattern of PATTERNS) await runBicepStrictly(['format', '--pattern', `${folder}/${pattern}`], process.env);
}

/** The CLI has no check mode: a copy is formatted and compared. */
async function checkFormat(): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'bicep-format-'));
  try {
    await cp(FOLDER, copy, { recursive: true });
    await format(copy);
    const different: string[] = [];
    for await (const file of glob(PATTERNS.map((pattern) => `${FOLDER}/${pattern}`))) {
      const formatted = await readFile(join(copy, relative(FOLDER, file)), 'utf8');
      if (formatted !== (await readFile(file, 'utf8'))) different.push(file);
    }
    const message = `Not formatted; run \`node scripts/infra/bicep.ts format\`:\n${different.join('\n')}`;
    if (different.length > 0) throw new AppError({ code: 'bicep.format', kind: 'invalid', message });
    say('All Bicep files are formatted.');
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
