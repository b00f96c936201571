import { AppError } from '#core/domain/errors';

const BEGIN = '<!-- cost:begin, written by `npm run cost -- --write` -->';
const END = '<!-- cost:end -->';

/** The text between the cost markers of a page. @throws AppError `invalid` when the page has no markers. */
export function readMarkedBlock(page: string): string {
  const { from, to } = boundsOf(page);
  return page.slice(from, to).trim();
}

/** The page with another text between its cost markers. */
export function replaceMarkedBlock(page: string, text: string): string {
  const { from, to } = boundsOf(page);
  return `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`;
}

function boundsOf(page: string): { from: number; to: number } {
  const begin = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (begin >= 0 && to > begin) return { from: begin + BEGIN.length, to };
  const message = `The page lacks the lines that enclose the cost table:\n${BEGIN}\n${END}`;
  throw new AppError({ code: 'cost.no-markers', kind: 'invalid', message });
}
