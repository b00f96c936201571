import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useCluster } from './use-cluster.ts';

describe('the cluster of a run', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'use-cluster-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  /** A program that writes down how it was called. */
  async function program(name: string, script = ''): Promise<void> {
    const file = join(dir, name);
    await writeFile(file, `#!/bin/sh\necho "${name} $*" >> "${join(dir, 'calls')}"\n${script}\n`);
    await chmod(file, 0o755);
  }
  const PATH = () => [dir, '/usr/bin', '/bin'].join(delimiter);
  const calls = () => readFile(join(dir, 'calls'), 'utf8');
  const CLUSTER = 'if [ "$1" = env ]; then echo "export KUBECONFIG=/its/kubeconfig PATH=/its/bin:\\$PATH"; fi';

  it('is none where there is no program for one', async () => {
    expect(await useCluster(dir, { PATH: dir })).toBeUndefined();
  });

  it('of KUBECONFIG stays as it was, but for what the run has marked as its own', async () => {
    await program('kubectl');
    await program('cluster');
    const cluster = await useCluster(dir, { PATH: PATH(), KUBECONFIG: '/given' });
    await cluster?.down();
    expect(cluster).toMatchObject({ kind: 'given' });
    expect(await calls()).toMatch(/^kubectl delete namespace --selector todo-chatbot\/made-by=cluster-run [^\n]*\n$/);
  });

  it('of the cluster tool is taken down when the run has brought it up', async () => {
    await program('cluster', CLUSTER);
    await program('kind');
    const cluster = await useCluster(dir, { PATH: PATH() });
    expect(cluster).toMatchObject({
      kind: 'cluster',
      env: { KUBECONFIG: '/its/kubeconfig', PATH: `/its/bin:${PATH()}` },
    });
    await cluster?.down();
    expect(await calls()).toBe('cluster up\ncluster env\ncluster down\n');
  });

  it('of the cluster tool stays when it was up before', async () => {
    await program('kubectl');
    await program('cluster', `[ "$1" = up ] && echo "already up" >&2\n${CLUSTER}`);
    const cluster = await useCluster(dir, { PATH: PATH() });
    await cluster?.down();
    expect(await calls()).not.toContain('cluster down');
    expect(await calls()).toContain('kubectl delete namespace --selector');
  });

  /** A machine with kind, Docker, and a cluster whose Gateway API is the one that is wanted. */
  async function kindMachine(clusters = ''): Promise<void> {
    await program('kind', `[ "$1" = get ] && echo "${clusters}"\ntrue`);
    await program('docker', 'echo 172.18.0.1');
    await program('helm');
    await program('kubectl', 'case "$*" in *annotations*) echo standard;; esac');
  }

  it('is one of kind, prepared and removed again, where nothing else is', async () => {
    await kindMachine();
    const cluster = await useCluster(dir, { PATH: dir });
    await cluster?.load('image:n');
    await cluster?.down();
    expect(cluster).toMatchObject({ kind: 'kind', env: { HOST_ADDRESS: '172.18.0.1' } });
    const order = (await calls()).split('\n').map((line) => /^(kind \S+|helm upgrade --install \S+)/.exec(line)?.[1]);
    expect(order.filter(Boolean)).toEqual([
      'kind get',
      'kind create',
      ...['metrics-server', 'traefik', 'dapr'].map((release) => `helm upgrade --install ${release}`),
      'kind load',
      'kind delete',
    ]);
  });

  it('of kind stays when it was up before', async () => {
    await kindMachine('todo-chatbot');
    const cluster = await useCluster(dir, { PATH: dir });
    await cluster?.down();
    expect(await calls()).not.toMatch(/kind (create|delete)|helm/);
    expect(await calls()).toContain('kubectl delete namespace --selector');
  });

  it('of kind is removed when it cannot be prepared', async () => {
    await kindMachine();
    await program('helm', 'echo "no such host" >&2; exit 1');
    await expect(useCluster(dir, { PATH: dir })).rejects.toThrow(/no such host/);
    expect(await calls()).toMatch(/kind delete cluster [^\n]*\n$/);
  });

  it('that does not come up is told with what the program said', async () => {
    await program('cluster', 'echo "needs root" >&2; exit 1');
    await expect(useCluster(dir, { PATH: PATH() })).rejects.toThrow(/cluster up failed:\nneeds root/);
  });
});
