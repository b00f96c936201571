import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { findProgram } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';

export type PythonEnvironment = { python: string } | { missing: string };

const REQUIREMENTS = join(import.meta.dirname, 'python-requirements.txt');
const PIP = [
  '-m',
  'pip',
  'install',
  '--no-input',
  '--disable-pip-version-check',
  '--quiet',
  '--timeout',
  '15',
  '--retries',
  '1',
];
const EXACTLY = ['--require-hashes', '--no-deps', '--only-binary', ':all:'];
/** What pip says when its index does not answer. */
const NO_ANSWER = /from versions: none|connection|timed out|name resolution/i;

/**
 * A Python with the official Event Hubs client, made once below `.tools` of `rootDir`; or what is missing on this machine for it.
 * @throws AppError `unavailable`, code `python.install`, when PyPI answers and the packages are not those of the requirements
 */
export async function findPythonEnvironment(rootDir: string, env: NodeJS.ProcessEnv): Promise<PythonEnvironment> {
  const requirements = await readFile(REQUIREMENTS);
  const version = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  const dir = join(rootDir, '.tools', 'python', `event-hubs-${version}`);
  if (await exists(pythonIn(dir))) return { python: pythonIn(dir) };
  const system = await findProgram('python3', env['PATH'] ?? '', rootDir);
  if (!system) return { missing: 'python3 is not on PATH' };
  // Under another name until it is whole: a run that is broken off leaves nothing that looks ready.
  const draft = `${dir}-${process.pid}`;
  try {
    await mkdir(join(rootDir, '.tools', 'python'), { recursive: true });
    const fault = await fill(draft, system, env);
    if (fault) return { missing: fault };
    await rename(draft, dir).catch(async (error: unknown) => {
      if (!(await exists(pythonIn(dir)))) throw error;
    });
    return { python: pythonIn(dir) };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Makes the environment; what is missing for it, or undefined. */
async function fill(dir: string, system: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const run = (program: string, args: string[]) =>
    runProgram({ program, args, env, install: 'Install Python 3.9 or newer.' });
  const made = await run(system, ['-m', 'venv', dir]);
  if (made.code !== 0)
    return `python3 -m venv does not work here (Debian: apt-get install python3-venv): ${made.stderr}`;
  const { code, stderr } = await run(pythonIn(dir), [...PIP, ...EXACTLY, '--requirement', REQUIREMENTS]);
  if (code === 0) return undefined;
  if (NO_ANSWER.test(stderr)) return 'PyPI does not answer';
  throw new AppError({ code: 'python.install', kind: 'unavailable', message: `pip failed: ${stderr}` });
}

function pythonIn(dir: string): string {
  return process.platform === 'win32' ? join(dir, 'Scripts', 'python.exe') : join(dir, 'bin', 'python');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
