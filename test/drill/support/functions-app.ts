import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Child } from '../../../scripts/programs/start-child.ts';

/** A functions app that runs packages in the development host: what the Functions service is to the deployment. */
export type FunctionsApp = {
  /** Takes a package as the service does: the new instance starts, the old one drains, and nobody is told whether it works. */
  deploy: (zip: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** `start` runs an unpacked package; `dir` is where they are unpacked. */
export function createFunctionsApp(options: { dir: string; start: (dir: string) => Promise<Child> }): FunctionsApp {
  let running: Child | undefined;
  return {
    async deploy(zip) {
      const dir = await mkdtemp(join(options.dir, 'functions-'));
      await unpack(zip, dir);
      // A package that does not load is for the deployment to find out: the service takes it all the same.
      const next = await options.start(dir).catch(() => undefined);
      const old = running;
      running = next;
      await old?.stop();
      void next?.exited.then(() => rm(dir, { recursive: true, force: true }));
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
  };
}

async function unpack(zip: string, dir: string): Promise<void> {
  for (const [path, content] of Object.entries(unzipSync(await readFile(zip)))) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
}
