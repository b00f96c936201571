/** JSON Schema patterns of request headers. */

export const KEY_PATTERN = '^[\\x21-\\x7e]{1,255}$';
/** Whoever knows the key of a new session gets that session, so it must be long and random. */
export const START_KEY_PATTERN = '^[\\x21-\\x7e]{16,255}$';
/** An ETag of ours. A proxy that compresses makes it weak, and some clients drop its quotes: neither changes its meaning. */
export const IF_MATCH_PATTERN = '^(\\*|(W/)?("[0-9]{1,9}"|[0-9]{1,9}))$';
