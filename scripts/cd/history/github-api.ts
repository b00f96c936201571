import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';

const TIMEOUT_MS = 20_000;
const API_VERSION = '2022-11-28';

/** Reads from the REST API of GitHub, below `/repos/<this repository>`. */
export type GitHub = { get: <T extends TSchema>(path: string, answer: T) => Promise<Static<T>> };

/**
 * The repository that GITHUB_REPOSITORY names, with GITHUB_TOKEN when there is one (a public repository can be read without).
 * @throws AppError `invalid`, code `github.no-repository`.
 */
export function createGitHub(env: NodeJS.ProcessEnv): GitHub {
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
      const response = await ask(`${api}/repos/${repository}${path}`, headers, path);
      const json: unknown = await response.json().catch(() => undefined);
      if (Check(answer, json)) return json;
      throw unavailable(`${path} was answered in another shape than this script knows`);
    },
  };
}

async function ask(url: string, headers: Record<string, string>, path: string): Promise<Response> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw unavailable(`${path} cannot be reached`, cause);
  });
  if (response.ok) return response;
  const hint = [401, 403, 404].includes(response.status) ? '; is GITHUB_TOKEN set, with "actions: read"?' : '';
  throw unavailable(`${path} was answered with ${response.status}${hint}`);
}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError({ code: 'github.failed', kind: 'unavailable', message: `GitHub: ${reason}.`, cause });
}
