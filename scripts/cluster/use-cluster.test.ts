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

  it('is one of kind, removed again, where nothing else is', async () => {
    await program('kind');
    const cluster = await useCluster(dir, { PATH: dir });
    await cluster?.load('image:n');
    await cluster?.down();
    expect(await calls()).toMatch(
      /^kind create cluster .*\nkind load docker-image image:n .*\nkind delete cluster .*\n$/,
    );
  });

  it('that does not come up is told with what the program said', async () => {
    await program('cluster', 'echo "needs root" >&2; exit 1');
    await expect(useCluster(dir, { PATH: PATH() })).rejects.toThrow(/cluster up failed:\nneeds root/);
  });
});
