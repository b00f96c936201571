import { OK, failed } from './check-types.ts';
import type { Check, Verdict } from './check-types.ts';
import { run } from './command-check.ts';

const LEVEL = 'high';

export const audit: Check = {
  name: 'npm audit',
  async run(context) {
    const { code, stdout, stderr } = await run(['npm', 'audit', '--json', `--audit-level=${LEVEL}`], context);
    return judgeAudit({ code, stdout, stderr });
  },
};

type Answer = {
  statusCode?: number;
  method?: string;
  uri?: string;
  metadata?: { vulnerabilities?: Record<string, number> };
};

/**
 * A registry that does not offer the advisory service refuses the method (405): then nothing was checked, and the line says so.
 * Any other failure, a time-out too, fails: an audit that did not run must not look like one that found nothing.
 */
export function judgeAudit({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): Verdict {
  const answer = parse(stdout);
  if (
    answer?.statusCode === 405 &&
    answer.method === 'POST' &&
    answer.uri?.endsWith('/-/npm/v1/security/advisories/bulk')
  ) {
    return { status: 'not checked', detail: 'this registry has no advisory service; GitHub Actions checks it' };
  }
  if (code === 0 && answer?.metadata) return OK;
  const found = answer?.metadata?.vulnerabilities;
  return failed(
    found ? `Vulnerabilities: ${JSON.stringify(found)}\nRun \`npm audit\` for the list.` : `${stdout}${stderr}`,
  );
}

function parse(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
