import { AppError } from '#core/domain/errors';

/** One finding; `fix` says what to do when it is not ok. */
export type Finding = { title: string; ok: boolean; detail: string; fix?: string };

/** One question about the world before a deployment. */
export type Check = { title: string; run: () => Promise<Omit<Finding, 'title'>> };

/** Runs a check; what cannot be found out counts as not ok, because a deployment would meet it as well. */
export async function runCheck({ title, run }: Check): Promise<Finding> {
  try {
    return { title, ...(await run()) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const fix = 'Repair that, then run `npm run doctor` again.';
    return { title, ok: false, detail: `could not be checked: ${error.message}`, fix };
  }
}

/** A finding as a person reads it. */
export function describeFinding({ title, ok, detail, fix }: Finding): string {
  const line = `${ok ? '✓' : '✗'} ${title}: ${detail}`;
  return ok || fix === undefined ? line : `${line}\n  → ${fix}`;
}
