// `npm run bench [-- PART…] [--rounds 3] [--report]`: the bars for speed, each with its figure; parts are api, events, language, web,
// start and scale. Ends with 1 when a bar is missed in every round; with --report never. Writes evidence/bench-<part>.json.
// `npm run bench -- api [--only list,create,complete,streams] [--seconds 2]`; `npm run bench -- events [--events 500]`.
// `npm run bench -- api --profile [--only list]`: where the API's time goes, into evidence/profile-api-<operation>.{txt,cpuprofile}.
import { runProgram } from './programs/run-program.ts';
import { runScript } from './programs/run-script.ts';
import { profileApi } from './bench/api/profile-api.ts';
import { parseBenchArguments } from './bench/bench-arguments.ts';
import { judge, type Figure } from './bench/judge.ts';
import type { PartName, PartOptions } from './bench/part.ts';
import { PARTS } from './bench/parts.ts';
import { loadAverage, table, whereAndWhen, writeReport } from './bench/report.ts';
import { useTemporaryFolder } from './bench/temporary-folder.ts';
import { findPostgresBinaries } from './dev/postgres/binaries.ts';

const args = process.argv.slice(2);
const root = process.cwd();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await runScript(async () => {
  const { parts, profile, report, ...rest } = parseBenchArguments(args);
  const options = { ...rest, root, say };
  useTemporaryFolder();
  if (profile) {
    for (const file of await profileApi(options)) say(file);
    return;
  }
  for (const part of parts) {
    const figures = await measure(part, options);
    if (figures.some(({ verdict }) => verdict === 'missed') && !report) process.exitCode = 1;
  }
});

async function measure(part: PartName, options: PartOptions): Promise<Figure[]> {
  const before = loadAverage();
  const began = performance.now();
  const { figures: measured, conditions } = await PARTS[part](options);
  const figures = measured.map(judge);
  const { machine, ...where } = await whereAndWhen(root, process.env);
  const path = await writeReport(root, {
    part,
    ...where,
    postgresql: await postgresVersion(),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    machine: { ...machine, loadAverage: { before, after: loadAverage() } },
    conditions,
    seconds: Math.round((performance.now() - began) / 1_000),
    figures,
  });
  say(`\n${part}: ${conditions}\n\n${table(figures)}\n\n${path}\n`);
  return figures;
}

async function postgresVersion(): Promise<string> {
  const { postgres: program } = await findPostgresBinaries();
  const { stdout } = await runProgram({ program, args: ['--version'], env: process.env, install: 'Run `npm ci`.' });
  return stdout.trim();
}
