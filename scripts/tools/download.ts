import { AppError } from '#core/domain/errors';

/** Programs are up to some 100 MB. */
const TIMEOUT_MS = 300_000;

/** The bytes at an address. @throws AppError `unavailable` for anything but an answer 200. */
export async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw unavailable(`${url} cannot be reached from here.`, cause);
  });
  if (!response.ok) throw unavailable(`${url} answered ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError({ code: 'tools.download', kind: 'unavailable', message, cause });
}
