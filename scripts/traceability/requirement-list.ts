export type Requirement = { id: string; title: string };

/** An id as requirements and test names write it. */
export const ID = /(?:FR-\d{3}|SC-\d{3}|US\d\.\d|EDGE-\d{1,2})(?!\d)/;

/** The requirements of docs/requirements.md, in its order: lines `- **ID** title`. */
export function readRequirements(markdown: string): Requirement[] {
  const line = new RegExp(`^- \\*\\*(${ID.source})\\*\\* (.+)$`, 'gm');
  return [...markdown.matchAll(line)].map(([, id = '', title = '']) => ({ id, title }));
}
