import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log of this size moves to `<name>.1`, in place of the one before. */
const MAX_BYTES = 10 * 1024 * 1024;

export type LogFile = { path: string; write: (line: string) => void };

export type LogFileOptions = {
  path: string;
  component: string;
  maxBytes?: number;
  /** Appends to a file; an argument so that a test can simulate a full disk. */
  append?: (path: string, text: string) => void;
};

/**
 * NDJSON log of one part. Lines that are no JSON (a crash on stderr) are wrapped, so that every line of the file parses.
 * Never throws after it was opened: a full disk costs lines, which are counted in the first line that fits again, and not the
 * process that writes the log (EDGE-7).
 */
export function openLogFile({ path, component, maxBytes = MAX_BYTES, append = appendOwned }: LogFileOptions): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let lost = 0;
  const put = (line: string): void => {
    const text = `${isJsonObject(line) ? line : entry({ component, level: 'info', msg: line })}\n`;
    if (size > 0 && size + text.length > maxBytes) {
      renameSync(path, `${path}.1`);
      size = 0;
    }
    // Synchronous: when the supervisor dies, what it was told is on disk.
    append(path, text);
    size += text.length;
  };
  return {
    path,
    write(line) {
      if (line.trim() === '') return;
      try {
        if (lost > 0) {
          // The last line before may have been cut off: this one begins on a line of its own.
          append(
            path,
            `\n${entry({ component, level: 'warn', msg: `${lost} log lines were lost: the disk was full` })}\n`,
          );
          lost = 0;
        }
        put(line);
      } catch {
        lost += 1;
      }
    },
  };
}

function appendOwned(path: string, text: string): void {
  appendFileSync(path, text, { mode: 0o600 });
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

function entry(fields: { component: string; level: string; msg: string }): string {
  return JSON.stringify({ time: new Date().toISOString(), ...fields });
}
