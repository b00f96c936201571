import { describe, expect, it } from 'vitest';
import { AppError, EVENT_VERDICT } from '#core/domain/errors';
import { toAppError } from './errors.ts';

const driverError = (code: string, more: object = {}): Error =>
  Object.assign(new Error('secret detail of a row'), { code, ...more });

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
    ['53100', 'unavailable'],
    ['25P03', 'unavailable'],
    ['25P04', 'unavailable'],
    ['25006', 'unavailable'],
    ['57P05', 'unavailable'],
    ['23505', 'conflict'],
    ['23503', 'conflict'],
    ['23514', 'invalid'],
    ['22P02', 'invalid'],
    ['22P05', 'invalid'],
    ['22021', 'invalid'],
    ['42601', 'bug'],
    ['XX000', 'bug'],
  ])('%s is %s', (code, kind) => {
    const error = toAppError(driverError(code));
    expect(error.kind).toBe(kind);
    expect(error.message).not.toContain('secret');
    expect(error.retryAfterSeconds !== undefined).toBe(kind === 'unavailable');
  });

  it.each([
    ['0A000', 'the cached plan is of another shape'],
    ['26000', 'no such prepared statement'],
    ['3D000', 'no such database'],
    ['3F000', 'no such schema'],
    ['42P01', 'no such table'],
    ['42703', 'no such column'],
    ['42883', 'no such function'],
    ['42704', 'no such type'],
    ['42P10', 'no index for ON CONFLICT'],
    ['42702', 'a newer column makes the name ambiguous'],
    ['42804', 'a column of another type'],
    ['428C9', 'a column that is generated now'],
  ])('FR-036: %s (%s) is an outage, for which no event is set aside', (code) => {
    const error = toAppError(driverError(code));
    expect(error).toMatchObject({ kind: 'unavailable', code: 'database.schema', retryAfterSeconds: 10 });
    expect(EVENT_VERDICT[error.kind]).toBe('retry');
  });

  it('a row that a policy refuses is forbidden; a missing grant is an outage', () => {
    expect(toAppError(driverError('42501', { routine: 'ExecWithCheckOptions' })).kind).toBe('forbidden');
    expect(toAppError(driverError('42501', { routine: 'aclcheck_error' })).kind).toBe('unavailable');
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
