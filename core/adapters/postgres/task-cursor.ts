import { AppError } from '#core/domain/errors';
import type { Task } from '#core/domain/task/task';

type Status = 'open' | 'done';

const DATE = /^(\d{4}-\d\d-\d\d|infinity)$/;
const TIME = /^\d\d:\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHAPE = { open: [DATE, TIME, MOMENT, UUID], done: [MOMENT, UUID] } as const;

/** Where the page after `last` starts: the values of its sort key, opaque to clients. */
export function cursorOf(status: Status, last: Task): string {
  const key =
    status === 'open'
      ? [last.dueDate ?? 'infinity', last.dueTime ?? '24:00', last.createdAt, last.id]
      : [last.completedAt, last.id];
  return Buffer.from(JSON.stringify([status, ...key])).toString('base64url');
}

/**
 * The sort key in a cursor, null without one.
 * @throws AppError `invalid`, code `cursor.invalid`: not one of ours, or of the other list
 */
export function positionOf(status: Status, cursor: string | null): string[] | null {
  if (cursor === null) return null;
  const [list, ...key] = decode(cursor);
  const shape = SHAPE[status];
  const fits = list === status && key.length === shape.length && key.every((part, i) => shape[i]?.test(String(part)));
  if (!fits || !key.every(isRealMoment)) {
    throw new AppError({
      code: 'cursor.invalid',
      kind: 'invalid',
      message: 'The cursor is not one of this list. Start again without it.',
    });
  }
  return key.map(String);
}

/** The right form is not enough: PostgreSQL would refuse the 31st of February. */
function isRealMoment(part: unknown): boolean {
  const text = String(part);
  if (DATE.test(text) && text !== 'infinity')
    return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  if (MOMENT.test(text)) return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
  if (TIME.test(text)) return text <= '24:00' && text.slice(3) < '60';
  return true;
}

function decode(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
