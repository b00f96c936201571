/**
 * Limits of a task. Apart from the schemas so that the browser can have the numbers without TypeBox.
 */

/** Longest title, in characters. */
export const TITLE_MAX_LENGTH = 200;
/** Longest description, in characters. */
export const DESCRIPTION_MAX_LENGTH = 5_000;
/** Longest recurrence rule, in characters: a rule of a task is short. */
export const RRULE_MAX_LENGTH = 500;
