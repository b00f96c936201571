import { v7 } from 'uuid';
import type { Ids } from '#core/domain/ports';

/** UUID version 7 (RFC 9562): unique everywhere, and in order of time, so that indexes grow at their end. */
export const randomIds: Ids = { next: () => v7() };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
