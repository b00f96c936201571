import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** What the first visit loads, gzipped, against its budget. A build over budget fails. */
export function checkSize(budget: { scriptBytes: number; styleBytes: number }): Plugin {
  return {
    name: 'check-size',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const entry = files.find((file) => file.type === 'chunk' && file.isEntry);
      const initial = new Set(entry?.type === 'chunk' ? [entry.fileName, ...entry.imports] : []);
      const scriptBytes = sum(files.filter((file) => initial.has(file.fileName)));
      const styleBytes = sum(files.filter((file) => file.fileName.endsWith('.css')));
      this.info(`initial script ${scriptBytes} B, styles ${styleBytes} B (gzip)`);
      if (scriptBytes > budget.scriptBytes)
        this.error(`initial script is ${scriptBytes} B, over ${budget.scriptBytes} B`);
      if (styleBytes > budget.styleBytes) this.error(`styles are ${styleBytes} B, over ${budget.styleBytes} B`);
    },
  };
}

function sum(files: (Rolldown.OutputAsset | Rolldown.OutputChunk)[]): number {
  return files.reduce((total, file) => total + gzipSync(file.type === 'chunk' ? file.code : file.source).length, 0);
}
