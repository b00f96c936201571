import { DESCRIPTION_MAX_LENGTH, TITLE_MAX_LENGTH } from '#core/domain/task/limits';
import { textLength } from '#core/domain/task/text-length';

/** A title as it is saved: one line without control characters, which the server refuses. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** What is wrong with a title that is not empty, counted as the server counts; null when nothing is. */
export function titleProblem(title: string): string | null {
  const length = textLength(title);
  if (length <= TITLE_MAX_LENGTH) return null;
  return `A title has at most ${TITLE_MAX_LENGTH} characters, this one has ${length}. Shorten it; details fit into the description.`;
}

export function descriptionProblem(description: string): string | null {
  const length = textLength(description);
  if (length <= DESCRIPTION_MAX_LENGTH) return null;
  return `A description has at most ${DESCRIPTION_MAX_LENGTH} characters, this one has ${length}. Shorten it.`;
}
