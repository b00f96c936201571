/**
 * Length of a text in characters, as every limit of ours counts: Unicode code points, like PostgreSQL and JSON Schema.
 * Neither UTF-16 units (`text.length`: 2 for an emoji) nor what looks like one character on the screen.
 */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
