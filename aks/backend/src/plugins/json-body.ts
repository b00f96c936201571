import { isUtf8 } from 'node:buffer';
import { AppError } from '#core/domain/errors';
import { illFormedText, isStorable } from '#core/domain/task/text-form';
import type { App } from '../app-types.ts';

/** Deeper than any body of ours (a recurrence in a task: 2); recursive code overflows the stack at some 4,400. */
const MAX_DEPTH = 32;
/** Values in one body; what names unknown fields by the thousand costs milliseconds to refuse. */
const MAX_VALUES = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Bodies are JSON and nothing else (a form of another site cannot send that), of bounded depth and number of values, and all
 * text in them can be stored. Depth and number are counted on the bytes, before there is a value that code could recurse into.
 */
export function registerJsonBodies(app: App): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const fault = faultOf(body);
    if (fault) return done(fault);
    // Types promise a promise or a callback; this parser calls back.
    void parse(request, body.toString(), (error, value: unknown) => done(error ?? textFaultOf(value), value));
  });
}

/** What is wrong with the bytes of a body, null when nothing is. */
function faultOf(body: Buffer): AppError | null {
  if (!isUtf8(body)) return illFormedText('The body is not valid UTF-8.');
  const { depth, values } = measure(body);
  if (depth > MAX_DEPTH) return tooComplex('request.too-deep', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  if (values > MAX_VALUES) return tooComplex('request.too-many-values', `The body has more than ${MAX_VALUES} values.`);
  return null;
}

function tooComplex(code: string, message: string): AppError {
  return new AppError({ code, kind: 'invalid', message });
}

/** Of JSON the depth and the number of values; of anything else two numbers, and the parser will refuse it. */
function measure(body: Buffer): { depth: number; values: number } {
  let open = 0;
  let depth = 0;
  let values = 1;
  let isInText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    if (isInText && byte === BACKSLASH) i++;
    else if (byte === QUOTE) isInText = !isInText;
    else if (isInText) continue;
    else if (byte === COMMA) values++;
    else if (OPENING.has(byte)) depth = Math.max(depth, ++open);
    else if (CLOSING.has(byte)) open--;
  }
  return { depth, values };
}

/** What is wrong with the text in a value. Iterative, though its depth is bounded: nothing here relies on that. */
function textFaultOf(value: unknown): AppError | null {
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string' && !isStorable(next)) {
      return illFormedText('Text must be well-formed Unicode without the character U+0000.');
    }
    if (typeof next === 'object' && next !== null) waiting.push(...Object.keys(next), ...Object.values(next));
  }
  return null;
}
