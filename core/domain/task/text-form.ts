import { AppError } from '#core/domain/errors';

/**
 * Characters that a title does not hold, as the inside of a regular expression's class: controls (Unicode category Cc, among
 * them line breaks and tabs) and the two separators of lines and paragraphs. A title is one line.
 */
const NOT_IN_TITLES = '\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029';
/** JSON Schema pattern that finds such a character. */
export const TITLE_FAULT_PATTERN = `[${NOT_IN_TITLES}]`;
const titleFault = new RegExp(TITLE_FAULT_PATTERN);

/** JSON Schema pattern of text that can be stored: PostgreSQL stores no U+0000. */
export const STORABLE_PATTERN = '^[^\\x00]*$';

/** Whether a text can be stored and comes back as it went: no lone half of a surrogate pair, which UTF-8 cannot hold, and no U+0000. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Whether a text is one line without control characters. */
export function isOneLine(text: string): boolean {
  return !titleFault.test(text);
}

/** Characters that turn the direction of what follows, so that a text can look like another one. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text without the characters that embed, override or isolate a direction of writing (Unicode UAX #9). */
export function withoutDirectionControls(text: string): string {
  return text.replace(DIRECTION_CONTROLS, '');
}

/** Whether at least one character can be seen: not only spaces, zero-width characters, soft hyphens, fillers or tags. */
export function isVisible(text: string): boolean {
  return /[^\s\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/u.test(text);
}

/** The refusal of such text: an AppError of kind `invalid` with code `text.ill-formed`. */
export function illFormedText(message: string): AppError {
  return new AppError({ code: 'text.ill-formed', kind: 'invalid', message });
}
