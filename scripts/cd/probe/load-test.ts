import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { killGroup } from '../../programs/start-child.ts';

/** How a run of the load test ended: 0 good, 99 a threshold was crossed, anything else means that it did not run. */
export type LoadTestResult = { kind: 'good' } | { kind: 'crossed' | 'broken'; words: string };

export type LoadTest = {
  /** Runs a profile against the public URL. `signal` ends it early; then the result is `broken`. */
  run: (profile: 'smoke' | 'probe', url: string, signal?: AbortSignal) => Promise<LoadTestResult>;
};

export const LOAD_TEST_PROGRAM = 'loadtest/run.ts';
const CROSSED = 99;
/** Of its output, kept for the reason. */
const TAIL = 4_000;
/** A probe takes 80 s. */
const DEADLINE_MS = 240_000;

/**
 * `program` is the TypeScript file that runs a profile; tests have their own. Without functions nobody makes the next task of a
 * series, and the load test does not wait for one.
 */
export function createLoadTest(known: {
  env: NodeJS.ProcessEnv;
  program: string;
  withFunctions: boolean;
  say: (line: string) => void;
}): LoadTest {
  const { env, program, withFunctions, say } = known;
  return {
    async run(profile, url, signal) {
      const ends = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(signal ? [signal] : [])]);
      const target = ['--url', url, '--allow-remote', new URL(url).hostname];
      const args = [
        '--conditions=source',
        program,
        profile,
        ...target,
        ...(withFunctions ? [] : ['--without-functions']),
      ];
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      const stop = (): boolean => child.pid !== undefined && killGroup(child.pid, 'SIGKILL');
      if (ends.aborted) stop();
      ends.addEventListener('abort', stop, { once: true });
      let tail = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-TAIL)));
      }
      const [code] = (await once(child, 'close')) as [number | null];
      ends.removeEventListener('abort', stop);
      if (code === 0) return { kind: 'good' };
      say(tail.trimEnd());
      return { kind: code === CROSSED ? 'crossed' : 'broken', words: summaryOf(tail) };
    },
  };
}

/** Lines that name what failed (`- ✗ …`), else the last one. */
function summaryOf(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const failed = lines.flatMap((line) => /^(?:- )?✗ (?<what>.+)$/.exec(line)?.groups?.['what'] ?? []);
  return failed.length > 0
    ? failed.slice(0, 3).join('; ')
    : (lines.findLast((line) => line !== '') ?? 'it said nothing');
}
