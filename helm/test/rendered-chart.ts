import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { parseManifests, type Manifest } from '../../scripts/check/chart/parse-manifests.ts';
import { renderChart } from '../../scripts/check/chart/render-chart.ts';
import { CHART, SCENARIOS, type ScenarioName } from '../../scripts/check/chart/scenarios.ts';
import { missingProgram } from '../../scripts/check/missing-program.ts';
import type { Container, PodSpec, PodTemplate } from './kubernetes-types.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Undefined when helm is there, else why a test that renders has to be skipped. */
export const noHelm = await missingProgram('helm', { rootDir: ROOT, env: process.env });

/** What differs from a scenario in one test. */
export type Change = {
  /** Values that are set, by their path. */
  settings?: Readonly<Record<string, unknown>>;
  /** Paths of values that are taken out of the scenario's files. */
  without?: readonly string[];
  kubeVersion?: string;
};

const known = new Map<string, Promise<Manifest[]>>();

/** The objects of a scenario. Each variant is rendered once per test file. */
export function render(name: ScenarioName, change: Change = {}): Promise<Manifest[]> {
  const key = JSON.stringify([name, change]);
  const manifests = known.get(key) ?? renderAnew(name, change);
  known.set(key, manifests);
  return manifests;
}

async function renderAnew(
  name: ScenarioName,
  { settings = {}, without = [], kubeVersion }: Change,
): Promise<Manifest[]> {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  const rendering = { rootDir: ROOT, env: process.env, settings };
  const folder = await mkdtemp(join(tmpdir(), 'values-'));
  try {
    const files = without.length === 0 ? scenario.files : await copiesWithout(without, scenario.files, folder);
    const changed = { ...scenario, files, ...(kubeVersion && { kubeVersion }) };
    return parseManifests(await renderChart(changed, rendering));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function copiesWithout(paths: readonly string[], files: readonly string[], folder: string): Promise<string[]> {
  const copies = files.map(async (file, index) => {
    const document = parseDocument(await readFile(join(ROOT, CHART, file), 'utf8'));
    for (const path of paths.map((text) => text.split('.'))) if (document.hasIn(path)) document.deleteIn(path);
    const copy = join(folder, `${index}.yaml`);
    await writeFile(copy, document.toString());
    return copy;
  });
  return await Promise.all(copies);
}

/** All objects of a kind. */
export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

/** The one object of a kind and name. */
export function only(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const [manifest, ...others] = ofKind(manifests, kind).filter(({ metadata }) => metadata.name === name);
  if (manifest === undefined || others.length > 0) throw new Error(`there is not exactly one ${kind} ${name}`);
  return manifest;
}

/** What objects with pods make them from, by the object's kind and name. */
export function podTemplates(manifests: readonly Manifest[]): Record<string, PodTemplate> {
  const templates = manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    return template === undefined ? [] : [[`${manifest.kind} ${manifest.metadata.name}`, template] as const];
  });
  return Object.fromEntries(templates);
}

function templateOf({ kind, metadata, spec }: Manifest): PodTemplate | undefined {
  if (kind === 'Pod') return { metadata, spec: spec as PodSpec };
  return kind === 'Deployment' || kind === 'Job' ? (spec as { template: PodTemplate }).template : undefined;
}

/** Pod template of a Deployment. */
export function deploymentPod(manifests: readonly Manifest[], name: string): PodTemplate {
  const template = templateOf(only(manifests, 'Deployment', name));
  if (template === undefined) throw new Error(`the Deployment ${name} has no template`);
  return template;
}

/** The container of a template that is called like this; the first one without a name. */
export function container({ spec }: PodTemplate, name?: string): Container {
  const found = spec.containers.find((one) => name === undefined || one.name === name);
  if (found === undefined) throw new Error(`there is no container ${name}`);
  return found;
}

/** Environment variables of a container with plain values. */
export function environmentOf({ env = [] }: Container): Record<string, string | undefined> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}
