import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log of this size moves to `<name>.1`, in place of the one before. */
const MAX_BYTES = 10 * 1024 * 1024;

export type LogFile = { path: string; write: (line: string) => void };

/** NDJSON log of one part. Lines that are no JSON (a crash on stderr) are wrapped, so that every line of the file parses. */
export function openLogFile(path: string, component: string, maxBytes = MAX_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    path,
    write(line) {
      if (line.trim() === '') return;
      const text = `${isJsonObject(line) ? line : wrap(line, component)}\n`;
      if (size > 0 && size + text.length > maxBytes) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      // Synchronous: when the supervisor dies, what it was told is on disk.
      appendFileSync(path, text, { mode: 0o600 });
      size += text.length;
    },
  };
}

function isJsonObject(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function wrap(msg: string, component: string): string {
  return JSON.stringify({ time: new Date().toISOString(), level: 'info', component, msg });
}
