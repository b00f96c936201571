import { AppError } from '#core/domain/errors';

/** Tries of a step that may fail for a moment. */
export const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 1_000;

export type Pauses = { sleep: (ms: number) => Promise<void>; /** Of [0, 1). */ random: () => number };

/**
 * Runs a step up to three times: registries, API servers and Azure fail for a moment now and then. The pauses double and are
 * spread from half to the whole, so that runs that failed together do not come again together. What is wrong for good is not
 * tried again: anything but `unavailable`, and a program that is not installed.
 */
export async function retry<T>(step: () => Promise<T>, { sleep, random }: Pauses): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      if (attempt >= ATTEMPTS || !mayPass(error)) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2));
    }
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'unavailable' && error.code !== 'program.missing';
}
