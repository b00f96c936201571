import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type K6Run = {
  /** Path of k6. */
  program: string;
  file: string;
  env: Record<string, string>;
  ca: string | undefined;
};

/** k6 hears Ctrl-C too, and ends the run; we wait for it. */
const stay = (): void => undefined;

/** Runs a test by k6 and resolves to its exit code. Ctrl-C reaches k6 from the terminal; it then ends with the summary so far. */
export async function runByK6({ program, file, env, ca }: K6Run): Promise<number> {
  const settings = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  // The form of the summary that lib/summary.ts reads; k6 2 has two.
  const args = ['run', '--quiet', '--new-machine-readable-summary=false', ...settings, file];
  const child = spawn(program, args, {
    stdio: 'inherit',
    // Where Go looks for certificate authorities.
    env: { ...process.env, ...(ca !== undefined && { SSL_CERT_FILE: ca }) },
  });
  process.on('SIGINT', stay);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', stay);
  return code ?? 1;
}
