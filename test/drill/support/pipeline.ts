import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readOutcome } from '../../../scripts/cd/release/outcome.ts';
import type { Outcome } from '../../../scripts/cd/release/outcome.ts';
import { runProgram } from '../../../scripts/programs/run-program.ts';
import { killTree } from './kill-tree.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LOOK_MS = 50;

export type Stage = Outcome['stage'];

/** What the pipeline's commands get on a runner. */
export type Runner = {
  dir: string;
  env: NodeJS.ProcessEnv;
  url: string;
  /** Values that every release gets. */
  valuesFile: string;
  /** Where the secrets of the notifications are. */
  vault: string;
};

export type RunOptions = {
  /** Values of this release alone. */
  values?: object;
  hotfix?: boolean;
  /** SIGKILL when the deployment reaches this stage: to its process alone, or, as when a runner is lost, to all that it started. */
  kill?: { at: Stage; all: boolean };
};

export type PipelineRun = {
  id: string;
  /** Exit code of the deployment; null when its runner was lost. */
  code: number | null;
  outcome: Outcome | undefined;
  /** When it was first seen in each stage, and when it had ended, on the clock of `performance.now()`. */
  reached: Partial<Record<Stage, number>>;
  endedAt: number;
  /** All that it wrote. */
  output: string;
};

export type RunningPipeline = { done: Promise<PipelineRun>; untilStage: (stage: Stage) => Promise<void> };

let runs = 0;

/**
 * A run of the deployment workflow from its gate on, as the workflow has it: the word that it begins, `deploy` on a runner, and in a job
 * of its own, whatever came of it, the word how it ended.
 */
export async function startPipeline(
  runner: Runner,
  manifest: string,
  options: RunOptions = {},
): Promise<RunningPipeline> {
  runs += 1;
  const id = `drill-${runs}-1`;
  const dir = await mkdtemp(join(runner.dir, `run-${runs}-`));
  const outcomeFile = join(dir, 'outcome.json');
  await notify(runner, 'started');
  const deployment = startDeployment({
    args: await argumentsOf(runner, manifest, { dir, options }),
    env: { ...runner.env, CD_RUN_ID: id, CD_OUTCOME_FILE: outcomeFile },
    outcomeFile,
    kill: options.kill,
  });
  const finish = async (): Promise<PipelineRun> => {
    const ended = await deployment.ended;
    const outcome = await readOutcome(outcomeFile);
    const isLost = ended.code === null;
    // The outputs of a job whose runner was lost are lost too.
    const outputs: Record<string, string> = outcome && !isLost ? { details: JSON.stringify(outcome) } : {};
    await notify(runner, 'ended', { deploy: { result: ended.code === 0 ? 'success' : 'failure', outputs } });
    return { id, outcome, ...ended };
  };
  return { done: finish(), untilStage: deployment.untilStage };
}

/** The whole run. */
export async function runPipeline(runner: Runner, manifest: string, options: RunOptions = {}): Promise<PipelineRun> {
  const { done } = await startPipeline(runner, manifest, options);
  return done;
}

async function argumentsOf(runner: Runner, manifest: string, run: { dir: string; options: RunOptions }) {
  const { values, hotfix } = run.options;
  const args = ['--manifest', manifest, '--allow-tags', '--url', runner.url, '--values', runner.valuesFile];
  if (hotfix) args.push('--hotfix');
  if (values === undefined) return args;
  const file = join(run.dir, 'values.json');
  await writeFile(file, JSON.stringify(values));
  return [...args, '--values', file];
}

type Deployment = { args: string[]; env: NodeJS.ProcessEnv; outcomeFile: string; kill: RunOptions['kill'] };

function startDeployment({ args, env, outcomeFile, kill }: Deployment) {
  const child = spawn(process.execPath, ['--conditions=source', 'scripts/cd/deploy.ts', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: string): void => void (output += text);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep);
  const reached: PipelineRun['reached'] = {};
  let isOver = false;
  const look = async (): Promise<void> => {
    const stage = (await readOutcome(outcomeFile))?.stage;
    if (stage === undefined) return;
    reached[stage] ??= performance.now();
    if (stage !== kill?.at || child.pid === undefined) return;
    if (kill.all) await killTree(child.pid);
    else process.kill(child.pid, 'SIGKILL');
  };
  const watch = async (): Promise<void> => {
    while (!isOver) {
      await look();
      await delay(LOOK_MS);
    }
  };
  const watching = watch();
  const end = async () => {
    // Not `close`: a helm that has outlived the deployment holds its output open.
    const [code] = (await once(child, 'exit')) as [number | null];
    const endedAt = performance.now();
    isOver = true;
    await watching;
    return { code, reached, endedAt, output };
  };
  const untilStage = async (stage: Stage): Promise<void> => {
    while (!isOver && reached[stage] === undefined) await delay(LOOK_MS);
    if (reached[stage] === undefined) throw new Error(`the deployment ended before ${stage}:\n${output}`);
  };
  return { ended: end(), untilStage };
}

/** Another command of the pipeline; resolves to what it wrote. @throws Error when it fails. */
export async function command(env: NodeJS.ProcessEnv, script: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram({
    program: process.execPath,
    args: ['--conditions=source', `scripts/cd/${script}.ts`, ...args],
    cwd: ROOT,
    env,
    install: '',
  });
  if (code === 0) return stdout;
  throw new Error(`${script} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
}

/** `needs`: the results of the jobs before, as a workflow knows them. */
export async function notify({ env, vault }: Runner, event: 'started' | 'ended', needs: object = {}): Promise<void> {
  await command({ ...env, NEEDS: JSON.stringify(needs) }, 'notify', '--event', event, '--vault', vault);
}
