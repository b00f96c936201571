import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { findProgram } from './find-program.ts';
import { runProgram } from './run-program.ts';

/** A Python, and the folder with the programs of its packages; or why there is none. */
export type PythonEnvironment = { python: string; bin: string } | { missing: string };

export type PythonPackages = {
  /** Where it is made: below `.tools`. */
  rootDir: string;
  env: NodeJS.ProcessEnv;
  /** What it is for; part of its folder's name. */
  name: string;
  /** Requirements file with a hash for every package. */
  requirements: string;
};

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
 * A Python with exactly these packages from PyPI, made once; or what is missing on this machine for it.
 * @throws AppError `unavailable`, code `python.install`, when PyPI answers and the packages are not those of the requirements
 */
export async function findPythonEnvironment(packages: PythonPackages): Promise<PythonEnvironment> {
  const { rootDir, env, name, requirements } = packages;
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const dir = join(rootDir, '.tools', 'python', `${name}-${version}`);
  if (await exists(pythonIn(dir))) return found(dir);
  const system = await findProgram('python3', env['PATH'] ?? '', rootDir);
  if (!system) return { missing: 'python3 is not on PATH' };
  // Under another name until it is whole: a run that is broken off leaves nothing that looks ready.
  const draft = `${dir}-${process.pid}`;
  try {
    await mkdir(join(rootDir, '.tools', 'python'), { recursive: true });
    const fault = await fill(draft, system, packages);
    if (fault) return { missing: fault };
    await rename(draft, dir).catch(async (error: unknown) => {
      if (!(await exists(pythonIn(dir)))) throw error;
    });
    return found(dir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Makes the environment; what is missing for it, or undefined. */
async function fill(dir: string, system: string, { env, requirements }: PythonPackages): Promise<string | undefined> {
  const run = (program: string, args: string[]) =>
    runProgram({ program, args, env, install: 'Install Python 3.9 or newer.' });
  const made = await run(system, ['-m', 'venv', dir]);
  if (made.code !== 0)
    return `python3 -m venv does not work here (Debian: apt-get install python3-venv): ${made.stderr}`;
  const { code, stderr } = await run(pythonIn(dir), [...PIP, ...EXACTLY, '--requirement', requirements]);
  if (code === 0) return undefined;
  if (NO_ANSWER.test(stderr)) return 'PyPI does not answer';
  throw new AppError({ code: 'python.install', kind: 'unavailable', message: `pip failed: ${stderr}` });
}

function found(dir: string): PythonEnvironment {
  return { python: pythonIn(dir), bin: binIn(dir) };
}

function binIn(dir: string): string {
  return join(dir, process.platform === 'win32' ? 'Scripts' : 'bin');
}

function pythonIn(dir: string): string {
  return join(binIn(dir), process.platform === 'win32' ? 'python.exe' : 'python');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
