import { setTimeout as sleep } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { AppError, type ErrorKind } from '#core/domain/errors';
import { retry, type Pauses } from '../release/retry.ts';

const TIMEOUT_MS = 20_000;
const PAUSES: Pauses = { sleep: (ms) => sleep(ms), random: Math.random };
const API_VERSION = '2022-11-28';

/** Reads from the REST API of GitHub, below `/repos/<this repository>`. */
export type GitHub = { get: <T extends TSchema>(path: string, answer: T) => Promise<Static<T>> };

/**
 * The repository that GITHUB_REPOSITORY names, with GITHUB_TOKEN when there is one (a public repository can be read without). A
 * fault of GitHub that lasts a moment is waited for: three tries.
 * @throws AppError `invalid`, code `github.no-repository`.
 */
export function createGitHub(env: NodeJS.ProcessEnv, pauses = PAUSES): GitHub {
  const { GITHUB_API_URL: api = 'https://api.github.com', GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = env;
  if (!repository) {
    const message = 'GITHUB_REPOSITORY is not set: export GITHUB_REPOSITORY=OWNER/REPO (GitHub Actions sets it).';
    throw new AppError({ code: 'github.no-repository', kind: 'invalid', message });
  }
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': API_VERSION,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return {
    async get(path, answer) {
      const response = await retry(() => ask(`${api}/repos/${repository}${path}`, headers, path), pauses);
      const json: unknown = await response.json().catch(() => undefined);
      if (Check(answer, json)) return json;
      throw fault('invalid', `${path} was answered in another shape than this script knows`);
    },
  };
}

async function ask(url: string, headers: Record<string, string>, path: string): Promise<Response> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw fault('unavailable', `${path} cannot be reached`, cause);
  });
  if (response.ok) return response;
  const kind = response.status === 429 || response.status >= 500 ? 'unavailable' : 'forbidden';
  const hint = kind === 'forbidden' ? '; is GITHUB_TOKEN set, with "actions: read"?' : '';
  throw fault(kind, `${path} was answered with ${response.status}${hint}`);
}

function fault(kind: ErrorKind, reason: string, cause?: unknown): AppError {
  return new AppError({ code: 'github.failed', kind, message: `GitHub: ${reason}.`, cause });
}
