import { once } from 'node:events';
import { chmod, copyFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { refusal, splitCommand } from '../../../scripts/infra/testing/az-usages.ts';
import { applyQuery } from '../../../scripts/infra/testing/jmespath-subset.ts';
import type { FunctionsApp } from './functions-app.ts';

export type AzAnswer = { code: number; output: string };
type Options = Readonly<Record<string, string>>;

/** Azure as the deployment sees it: a container of packages, and one functions app. */
export type AzStandIn = {
  /** Environment in which the deployment's `az` reaches this, with the names of the resources. */
  env: Record<string, string>;
  /** Commands so far, without their options. */
  calls: string[];
  stop: () => Promise<void>;
};

export type Azure = {
  /** The folder that the container shows. */
  packages: string;
  app: FunctionsApp;
  /** The vault's secrets by name. */
  secrets: Readonly<Record<string, string>>;
};

/** Puts the program `az` into `dir` and answers for it. */
export async function startAzStandIn(dir: string, azure: Azure): Promise<AzStandIn> {
  const calls: string[] = [];
  const serve = async (request: IncomingMessage): Promise<string> => {
    const args = JSON.parse(await bodyOf(request)) as string[];
    calls.push(splitCommand(args).command);
    return JSON.stringify(await answer(args, azure));
  };
  const server = createServer((request, response) => void serve(request).then((text) => response.end(text)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const program = join(import.meta.dirname, 'az-program.ts');
  await writeFile(join(dir, 'az'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  await chmod(join(dir, 'az'), 0o755);
  return {
    env: {
      AZ_STAND_IN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      TODO_RESOURCE_GROUP: 'drill',
      TODO_FUNCTION_APP: 'drill-functions',
      TODO_STORAGE_ACCOUNT: 'drillstorage',
    },
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(args: string[], azure: Azure): Promise<AzAnswer> {
  const refused = refusal(args);
  if (refused !== undefined) return { code: 2, output: refused };
  const { command, options } = splitCommand(args);
  try {
    const value = await carryOut(command, options, azure);
    const shown = options['--query'] === undefined ? value : applyQuery(options['--query'], value);
    return { code: 0, output: shown === undefined || shown === null ? '' : JSON.stringify(shown) };
  } catch (error) {
    return { code: 1, output: error instanceof Error ? error.message : String(error) };
  }
}

async function carryOut(command: string, options: Options, { packages, app, secrets }: Azure): Promise<unknown> {
  const name = options['--name'] ?? '';
  const blob = join(packages, name);
  switch (command) {
    case 'storage blob list': {
      const names = await readdir(packages);
      return names.filter((one) => one.startsWith(options['--prefix'] ?? '')).map((one) => ({ name: one }));
    }
    case 'storage blob exists':
      return { exists: await isThere(blob) };
    case 'storage blob show':
      await mustBeThere(blob);
      return { name, properties: { contentLength: (await stat(blob)).size } };
    case 'storage blob download':
      await mustBeThere(blob);
      await copyFile(blob, options['--file'] ?? '');
      return { name };
    case 'keyvault secret show': {
      const value = secrets[name];
      if (value === undefined) throw new Error(`(SecretNotFound) A secret with (name/id) ${name} was not found.`);
      return { name, value };
    }
    case 'functionapp deployment source config-zip':
      await app.deploy(options['--src'] ?? '');
      return { status: 4, complete: true };
    default:
      throw new Error(`the drill's az does nothing for: ${command}`);
  }
}

async function mustBeThere(blob: string): Promise<void> {
  if (!(await isThere(blob))) throw new Error('The specified blob does not exist.\nErrorCode:BlobNotFound');
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
