import { AppError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';

/** Our events have about 700 bytes; whatever is far larger is not ours, and reading it would only cost time. */
const MAX_BYTES = 256 * 1024;
/** Our events nest two levels. Deep JSON overflows the stack of whoever walks it. */
const MAX_DEPTH = 32;

/**
 * The JSON value in a message's body; its size and depth are bounded before anything is parsed.
 * @throws AppError `invalid` or `too-large`: never worth another try.
 */
export function readBody(body: Uint8Array): unknown {
  requireSize(body.byteLength);
  const text = decode(body);
  requireDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    // Without its cause: the parser's message quotes the text.
    throw unreadable('event.not-json', 'the event is not JSON');
  }
}

/**
 * Checks that an event can be published: that it has a JSON form, which consumers read.
 * @throws AppError `invalid` or `too-large`: never worth another try.
 */
export function requirePublishable(event: unknown): void {
  let text: string;
  try {
    text = JSON.stringify(event);
  } catch {
    throw unreadable(
      'event.too-deep',
      'the event has no JSON form: it nests too deep, or it holds what JSON has no word for',
    );
  }
  requireSize(new TextEncoder().encode(text).byteLength);
  requireDepth(text);
}

function requireSize(bytes: number): void {
  if (bytes > MAX_BYTES) throw unreadable('event.too-large', 'the event has more than 256 KiB', 'too-large');
}

function requireDepth(text: string): void {
  if (nests(text)) throw unreadable('event.too-deep', `the event nests more than ${MAX_DEPTH} levels`);
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw unreadable('event.not-text', 'the event is not UTF-8 text');
  }
}

/** Whether brackets outside of strings nest deeper than `MAX_DEPTH`. */
function nests(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isInString = !isInString;
    else if (isInString) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function unreadable(code: string, message: string, kind: ErrorKind = 'invalid'): AppError {
  return new AppError({ code, kind, message });
}
