import { v7 } from 'uuid';
import type { Ids } from '#core/domain/ports';

/** UUID version 7 (RFC 9562): unique everywhere, and in order of time, so that indexes grow at their end. */
export const randomIds: Ids = { next: () => v7() };
