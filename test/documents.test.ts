import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

let scripts: Record<string, string>;
let pages: Map<string, string>;

beforeAll(async () => {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  scripts = (manifest as { scripts: Record<string, string> }).scripts;
  pages = new Map();
  for await (const path of glob(['*.md', 'docs/**/*.md'], { cwd: root }))
    pages.set(path, await readFile(join(root, path), 'utf8'));
});

describe('documents', () => {
  it('name only npm commands that exist', () => {
    const wrong = [...pages].flatMap(([page, text]) =>
      npmCommandsIn(text)
        .filter((name) => !(name in scripts))
        .map((name) => `${page}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('the README names every command that people type', () => {
    const named = new Set(npmCommandsIn(pages.get('README.md') ?? ''));
    const inner = /^(?:pre|test:)/;
    expect(Object.keys(scripts).filter((name) => !inner.test(name) && !named.has(name))).toEqual([]);
  });

  it('npm commands start files that exist', () => {
    const files = Object.values(scripts).flatMap((script) => /\S+\.(?:ts|cjs)\b/.exec(script) ?? []);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('link only to files that exist', () => {
    const wrong = [...pages].flatMap(([page, text]) =>
      linksIn(text)
        .filter((link) => !existsSync(join(root, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );
    expect(wrong).toEqual([]);
  });

  it('the glossary and the layout speak of folders that exist', () => {
    const layout = /```\n(core\/[\s\S]*?)```/.exec(pages.get('docs/architecture.md') ?? '')?.[1] ?? '';
    const folders = [...layout.matchAll(/^(\S+\/) /gm)].map(([, folder = '']) => folder);
    expect(folders).toContain('functions/');
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });
});

/** `npm run x` and `npm start`, `npm test`; other npm commands (`npm ci`) are npm's own. */
function npmCommandsIn(text: string): string[] {
  return [...text.matchAll(/npm (?:run ([a-z][\w:-]*)|(start|test)\b)/g)].map(
    ([, script, short]) => script ?? short ?? '',
  );
}

/** Targets of Markdown links that are neither addresses nor places on the same page. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, link = '']) =>
    /^[a-z]+:/.test(link) ? [] : [link],
  );
}
