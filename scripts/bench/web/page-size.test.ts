import { expect, it } from 'vitest';
import { assetsIn } from './page-size.ts';

it('counts the scripts and style sheets that a first visit loads, and nothing else', () => {
  const html = `<!doctype html><link rel="icon" href="/icon.svg"><link rel="modulepreload" crossorigin href="/assets/part.js">
    <script type="module" crossorigin src="/assets/main.js"></script><link rel="stylesheet" href="/assets/main.css">`;
  expect(assetsIn(html)).toEqual({ scripts: ['/assets/part.js', '/assets/main.js'], styles: ['/assets/main.css'] });
});
