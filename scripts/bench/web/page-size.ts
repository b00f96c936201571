import { gzipSync } from 'node:zlib';

/** What a first visit loads, gzipped, in thousands of bytes. */
export type PageSize = { script: number; style: number };

export async function pageSize(url: string): Promise<PageSize> {
  const html = await (await fetch(url)).text();
  const { scripts, styles } = assetsIn(html);
  return { script: await gzippedKb(url, scripts), style: await gzippedKb(url, styles) };
}

/** The scripts and style sheets that a page names. */
export function assetsIn(html: string): { scripts: string[]; styles: string[] } {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const pathsOf = (isWanted: RegExp): string[] =>
    tags.filter((tag) => isWanted.test(tag)).flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []);
  return { scripts: pathsOf(/^<script|modulepreload/), styles: pathsOf(/stylesheet/) };
}

async function gzippedKb(url: string, paths: readonly string[]): Promise<number> {
  const bodies = await Promise.all(paths.map(async (path) => (await fetch(new URL(path, url))).arrayBuffer()));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1_000;
}
