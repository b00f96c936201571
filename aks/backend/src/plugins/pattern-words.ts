import { CURSOR_PATTERN } from '#core/domain/api';
import { STORABLE_PATTERN } from '#core/domain/task/text-form';
import { TIME_ZONE_PATTERN } from '#core/domain/time-zone';
import { IF_MATCH_PATTERN, KEY_PATTERN, START_KEY_PATTERN } from '../routes/header-patterns.ts';

/** Words for the patterns that a client can violate: a regular expression tells people nothing. */
export const PATTERN_WORDS: Record<string, string> = {
  '\\S': 'must not be blank',
  [STORABLE_PATTERN]: 'must not hold the character U+0000',
  [TIME_ZONE_PATTERN]: 'must be an IANA time zone, like Europe/Berlin',
  [CURSOR_PATTERN]: 'must be the nextCursor of a page',
  [KEY_PATTERN]: 'must be 1 to 255 visible ASCII characters',
  [START_KEY_PATTERN]: 'must be 16 to 255 visible ASCII characters that nobody can guess, such as a UUID',
  [IF_MATCH_PATTERN]: 'must be the ETag that the task came with, like "3"',
};
