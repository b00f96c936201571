import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const SOURCES = '{core,functions,aks,scripts,infra,helm,loadtest,test}';

let scripts: Record<string, string>;
let pages: Map<string, string>;
/** Comments of every source file, by path. */
let comments: Map<string, string>;

beforeAll(async () => {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  scripts = (manifest as { scripts: Record<string, string> }).scripts;
  pages = await readAll(['*.md', `${SOURCES}/**/*.md`, 'docs/**/*.md']);
  comments = await readAll(['*.ts', `${SOURCES}/**/*.{ts,tsx,sql,bicep,bicepparam,css,cjs,yaml,tpl}`], commentsIn);
  comments.delete('test/documents.test.ts');
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

  it('name only files and folders that exist', () => {
    const wrong = [...pages].flatMap(([page, text]) =>
      pathsNamedIn(text)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('comments cite only pages and sections that exist', () => {
    expect([...comments.values()].flatMap(citationsIn).length).toBeGreaterThan(20);
    const wrong = [...comments].flatMap(([file, text]) =>
      citationsIn(text)
        .filter(({ page, section }) => !hasSection(pages.get(page), section))
        .map(({ page, section }) => `${file}: ${page} ${section ?? ''}`),
    );
    expect(wrong).toEqual([]);
  });

  it('a citation is a page by its path from the root, and the sections behind it', () => {
    const source = [
      '/** Why (docs/design/events.md §4.1, §4.2). */',
      "const text = 'no/comment.md'; // see CONTRIBUTING.md, and https://example.org/elsewhere.md",
      '-- docs/none.md §9',
    ].join('\n');
    expect(citationsIn(commentsIn(source))).toEqual([
      { page: 'docs/design/events.md', section: '4.1' },
      { page: 'docs/design/events.md', section: '4.2' },
      { page: 'CONTRIBUTING.md', section: undefined },
      { page: 'docs/none.md', section: '9' },
    ]);
    expect(hasSection('# Page\n\n### 4.1 Heading\n', '4.1')).toBe(true);
    expect(hasSection('# Page\n\n### 4.1 Heading\n', '4')).toBe(false);
    expect(hasSection(undefined, undefined)).toBe(false);
  });

  it('pages refer only to sections that exist, of their own or of the page that they link', () => {
    const wrong = [...pages].flatMap(([page, text]) =>
      sectionsNamedIn(text)
        .map(({ link, section }) => ({ target: link === undefined ? page : join(dirname(page), link), section }))
        .filter(({ target, section }) => !hasSection(pages.get(target), section))
        .map(({ target, section }) => `${page}: ${target}, section ${section}`),
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

/** Paths from the root in code marks, without placeholders: `core/domain/`, `functions/index.ts`, not `functions/<name>.ts`. */
function pathsNamedIn(text: string): string[] {
  return [...text.matchAll(/`((?:core|functions|aks|scripts|infra|test|docs)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  );
}

async function readAll(patterns: string[], read = (text: string) => text): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const path of glob(patterns, { cwd: root, exclude: (name) => /node_modules|dist/.test(name) }))
    texts.set(path, read(await readFile(join(root, path), 'utf8')));
  return texts;
}

/** What follows a comment mark in each line; enough for citations, which never span lines. */
function commentsIn(source: string): string {
  const lines = source.split('\n').map((line) => /(?:^\s*(?:\/?\*|#|--)|(?:^|\s)\/[/*])(.*)/.exec(line)?.[1] ?? '');
  return lines.join('\n');
}

/** `docs/page.md §4.1, §4.2` is two citations, `docs/page.md` one without a section. */
function citationsIn(text: string): { page: string; section: string | undefined }[] {
  const citation = /(?<![\w/.:-])([\w-]+(?:\/[\w.-]+)*\.md)\b((?:(?:,| and)? ?§[\d.]*\d)*)/g;
  return [...text.matchAll(citation)].flatMap(([, page = '', list = '']) => {
    const sections = [...list.matchAll(/§([\d.]+)/g)].map(([, section]) => section);
    return (sections.length > 0 ? sections : [undefined]).map((section) => ({ page, section }));
  });
}

/** "section 4.1" of the page itself, or of the page whose link stands before it. */
function sectionsNamedIn(text: string): { link: string | undefined; section: string }[] {
  const named = /(?:\]\(([^)#\s]+\.md)\),? )?\bsection (\d[\d.]*\d|\d)\b/g;
  return [...text.matchAll(named)].map(([, link, section = '']) => ({ link, section }));
}

/** Whether the page exists and, when one is named, has a heading with that number. */
function hasSection(page: string | undefined, section: string | undefined): boolean {
  if (page === undefined || section === undefined) return page !== undefined;
  return page.split('\n').some((line) => /^#+ ([\d.]*\d)\.? /.exec(line)?.[1] === section);
}
