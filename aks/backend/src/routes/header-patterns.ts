/** JSON Schema patterns of request headers. */

export const KEY_PATTERN = '^[\\x21-\\x7e]{1,255}$';
/** Whoever knows the key of a new session gets that session, so it must be long and random. */
export const START_KEY_PATTERN = '^[\\x21-\\x7e]{16,255}$';
/** An ETag of ours; a proxy that compresses makes it weak, which changes nothing for us. */
export const IF_MATCH_PATTERN = '^(\\*|(W/)?"[0-9]{1,9}")$';
