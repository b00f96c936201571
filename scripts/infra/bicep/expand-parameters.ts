import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { runBicepStrictly } from './run-bicep-strictly.ts';

/** Where snapshots are imagined to be deployed: names are made from it, so it must never change. */
const PLACE = {
  '--subscription-id': '11111111-1111-4111-8111-111111111111',
  '--tenant-id': '22222222-2222-4222-8222-222222222222',
  '--resource-group': 'todo-chatbot',
  '--location': 'eastus',
};

/** Resource as a deployment would send it; what only Azure knows is an expression in brackets. */
export type ExpandedResource = {
  id: string;
  type: string;
  name: string;
  apiVersion: string;
  [property: string]: unknown;
};

/** What a .bicepparam file deploys: modules, loops and conditions are resolved. */
export type Snapshot = {
  predictedResources: ExpandedResource[];
  diagnostics: string[];
  outputs: Record<string, unknown>;
};

/**
 * Expands a parameter file of the folder, or `text` in its place, without a login or a network, and writes nothing into
 * the folder.
 * @throws AppError `invalid` when something could not be expanded: it would be missing from the snapshot in silence.
 */
export async function expandParameters(call: {
  folder: string;
  file: string;
  text?: string;
  env: NodeJS.ProcessEnv;
}): Promise<string> {
  const run = (parameters: string): Promise<string> =>
    runBicepStrictly(['snapshot', parameters, ...placeArguments(call.file)], call.env);
  return requireComplete(await snapshotInCopy({ ...call, run }));
}

/** What `run` makes of a parameter file, in a copy of the folder: the CLI writes beside the file, where the committed snapshot lies. */
export async function snapshotInCopy(call: {
  folder: string;
  file: string;
  text?: string;
  run: (parameters: string) => Promise<unknown>;
}): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'bicep-'));
  try {
    await cp(call.folder, copy, { recursive: true });
    const parameters = join(copy, call.file);
    if (call.text !== undefined) await writeFile(parameters, call.text);
    await call.run(parameters);
    return await readFile(snapshotFile(parameters), 'utf8');
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** `main.bicepparam` → `main.snapshot.json`: the CLI's own rule. */
export function snapshotFile(parameters: string): string {
  return parameters.replace(/\.bicepparam$/, '.snapshot.json');
}

/** bootstrap.bicep is deployed to the subscription, everything else to a resource group. */
function placeArguments(file: string): string[] {
  const isBootstrap = basename(file).startsWith('bootstrap');
  return Object.entries(PLACE)
    .filter(([name]) => !(isBootstrap && name === '--resource-group'))
    .flat();
}

function requireComplete(text: string): string {
  const snapshot = JSON.parse(text) as Snapshot;
  if (snapshot.diagnostics.length === 0) return inStableOrder(snapshot);
  const message = `The snapshot lacks what Bicep could not expand:\n${snapshot.diagnostics.join('\n')}`;
  throw new AppError({ code: 'bicep.snapshot-incomplete', kind: 'invalid', message });
}

/** The CLI lists outputs in another order each time, which a reviewer would take for a change. */
function inStableOrder(snapshot: Snapshot): string {
  const outputs = Object.entries(snapshot.outputs).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...snapshot, outputs: Object.fromEntries(outputs) }, null, 2)}\n`;
}
