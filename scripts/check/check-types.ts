/** How one check ended. `skipped`: a tool is missing here; `not checked`: a service gave no answer that could be judged. */
export type Verdict = { status: 'ok' | 'failed' | 'skipped' | 'not checked'; detail?: string };

export type CheckContext = { rootDir: string; env: NodeJS.ProcessEnv };

export type Check = { name: string; run(context: CheckContext): Promise<Verdict> };

export const OK: Verdict = { status: 'ok' };

export function failed(detail: string): Verdict {
  return { status: 'failed', detail };
}
