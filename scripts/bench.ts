// `npm run bench [-- api] [--only list,create,complete,streams] [--rounds 3] [--seconds 2] [--report]`: the bars for speed, each
// with its figure. Ends with 1 when a bar is missed in every round; with --report never. Writes evidence/bench-<part>.json.
// `npm run bench -- api --profile [--only list]`: where the API's time goes, into evidence/profile-api-<operation>.{txt,cpuprofile}.
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runProgram } from './programs/run-program.ts';
import { runScript } from './programs/run-script.ts';
import { profileApi } from './bench/api/profile-api.ts';
import { judge } from './bench/judge.ts';
import { PARTS, type PartName } from './bench/parts.ts';
import { loadAverage, table, whereAndWhen, writeReport } from './bench/report.ts';
import { findPostgresBinaries } from './dev/postgres/binaries.ts';

const root = process.cwd();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await runScript(async () => {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: text, rounds: text, seconds: text, report: { type: 'boolean' }, profile: { type: 'boolean' } },
  });
  const names = positionals.length > 0 ? positionals.map(partName) : (Object.keys(PARTS) as PartName[]);
  const options = {
    root,
    rounds: Number(values.rounds ?? 3),
    seconds: Number(values.seconds ?? 2),
    only: values.only?.split(',') ?? [],
    say,
  };
  if (values.profile) {
    for (const file of await profileApi(options)) say(file);
    return;
  }
  for (const part of names) {
    const before = loadAverage();
    const began = performance.now();
    const { figures: measured, conditions } = await PARTS[part](options);
    const figures = measured.map(judge);
    const { machine, ...where } = await whereAndWhen(root, process.env);
    const path = await writeReport(root, {
      part,
      ...where,
      postgresql: await postgresVersion(),
      command: `npm run bench -- ${process.argv.slice(2).join(' ')}`,
      machine: { ...machine, loadAverage: { before, after: loadAverage() } },
      conditions,
      seconds: Math.round((performance.now() - began) / 1_000),
      figures,
    });
    say(`\n${part}: ${conditions}\n\n${table(figures)}\n\n${path}`);
    if (figures.some(({ verdict }) => verdict === 'missed') && values.report !== true) process.exitCode = 1;
  }
});

function partName(name: string): PartName {
  if (name in PARTS) return name as PartName;
  const message = `There is no part "${name}". Parts: ${Object.keys(PARTS).join(', ')}.`;
  throw new AppError({ code: 'bench.unknown-part', kind: 'invalid', message });
}

async function postgresVersion(): Promise<string> {
  const { postgres } = await findPostgresBinaries();
  const { stdout } = await runProgram({
    program: postgres,
    args: ['--version'],
    env: process.env,
    install: 'Run `npm ci`.',
  });
  return stdout.trim();
}
