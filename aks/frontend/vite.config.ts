import { resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { defaultClientConditions, defineConfig } from 'vite';
import { checkSize } from './build/check-size.ts';
import { precompress } from './build/precompress.ts';
import { previousAssets } from './build/previous-assets.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  publicDir: resolve(root, 'public'),
  plugins: [
    preact(),
    precompress(),
    checkSize({ scriptBytes: 60_000, styleBytes: 15_000 }),
    previousAssets(process.env['PREVIOUS_PAGE']),
  ],
  // Written into index.html and nowhere else, so that scripts which did not change keep their names and stay cached.
  define: { 'import.meta.env.APP_VERSION': JSON.stringify(process.env['APP_VERSION'] ?? 'dev') },
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: resolve(root, '../../dist/web'),
    emptyOutDir: true,
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Loading a module of the domain does nothing: what the page takes from it must not bring the schema library along.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /core\/domain\//, sideEffects: false }] } },
  },
  server: {
    strictPort: false,
    // Same origin for the page, whoever it is opened through.
    proxy: { '^/(?:api|healthz)': { target: process.env['BACKEND_URL'] ?? 'http://127.0.0.1:8081', xfwd: true } },
  },
});
