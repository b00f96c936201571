import { describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { toAppError } from './errors.ts';

const driverError = (code: string, message = 'secret detail of a row'): Error =>
  Object.assign(new Error(message), { code });

describe('errors of the database', () => {
  it.each([
    ['ECONNREFUSED', 'unavailable'],
    ['ECONNRESET', 'unavailable'],
    ['53300', 'unavailable'],
    ['57P01', 'unavailable'],
    ['57P03', 'unavailable'],
    ['57014', 'unavailable'],
    ['40001', 'unavailable'],
    ['40P01', 'unavailable'],
    ['08006', 'unavailable'],
    ['28P01', 'unavailable'],
    ['23505', 'conflict'],
    ['23503', 'conflict'],
    ['23514', 'invalid'],
    ['22P02', 'invalid'],
    ['42501', 'forbidden'],
    ['42P01', 'bug'],
    ['XX000', 'bug'],
  ])('%s is %s', (code, kind) => {
    const error = toAppError(driverError(code));
    expect(error.kind).toBe(kind);
    expect(error.message).not.toContain('secret');
    expect(error.retryAfterSeconds !== undefined).toBe(kind === 'unavailable');
  });

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect', 'Query read timeout'])(
    '"%s" is unavailable',
    (message) => {
      expect(toAppError(new Error(message)).kind).toBe('unavailable');
    },
  );

  it('leaves our own errors as they are and takes anything else for a bug', () => {
    const own = new AppError({ code: 'x', kind: 'conflict', message: 'mine' });
    expect(toAppError(own)).toBe(own);
    expect(toAppError(new TypeError('x is not a function')).kind).toBe('bug');
    expect(toAppError(undefined).kind).toBe('bug');
  });
});
