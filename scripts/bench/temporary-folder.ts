import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `tmpdir()` looks at, by system. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** Everything temporary of this process and its children goes into one folder, which goes with the process, also on Ctrl-C. */
export function useTemporaryFolder(): void {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  for (const name of VARIABLES) process.env[name] = dir;
  process.once('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
  // Servers end when our end of their stdin closes.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}
