import { ID } from './requirement-list.ts';

/** A test or a group of tests, by its name without the ids, and the requirements it stands for. */
export type TracedTest = { file: string; name: string; ids: string[] };

const STRING = /(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g;
const IDS = new RegExp(`^((?:${ID.source}[ ,]*)+): *(.+)$`);

/**
 * Tests that name requirements, read from the source: every string that begins with ids and a colon (`US6.1 FR-034: makes …`),
 * as the names of `it`, `it.each` and `describe` do.
 */
export function findTracedTests(file: string, source: string): TracedTest[] {
  return [...source.matchAll(STRING)].flatMap(([, , text = '']) => {
    const match = IDS.exec(text.replaceAll(/\\(['"`])/g, '$1'));
    if (!match) return [];
    const ids = [...(match[1] ?? '').matchAll(new RegExp(ID.source, 'g'))].map(([id]) => id);
    return [{ file, name: match[2] ?? '', ids }];
  });
}
