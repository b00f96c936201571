import { parse } from 'libpg-query';
import { noteMade, takesAway } from './takes-away.ts';

/** A comment above a statement that says why the former release goes on working: `-- former-release: it reads views only`. */
const REASON = /^\s*--\s*former-release:\s*\S.{9,}$/m;

/**
 * What an expand migration does beyond adding, one line for each fault. PostgreSQL's own parser reads it, so notation decides
 * nothing. A statement with a comment `-- former-release: why` above it passes.
 */
export async function additiveFaults(sql: string, file: string): Promise<string[]> {
  // The parser counts bytes.
  const bytes = Buffer.from(sql);
  const { stmts = [] } = await parse(sql);
  const made = new Set<string>();
  let end = 0;
  return stmts.flatMap(({ stmt, stmt_location: start = 0, stmt_len: length = 0 }) => {
    const between = bytes.subarray(end, start).toString();
    // What follows a statement on its line still belongs to it.
    const above = end === 0 ? between : between.replace(/^[^\n]*/, '');
    end = start + length;
    const why = stmt ? takesAway(stmt, made) : null;
    if (stmt) noteMade(stmt, made);
    if (why === null || REASON.test(above)) return [];
    const line = bytes.subarray(0, start).toString().split('\n').length;
    return [`${file}:${line} ${why}`];
  });
}
