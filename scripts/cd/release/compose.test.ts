import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runDeploy } from '../deploy/run-deploy.ts';
import { simulatedManifest } from '../testing/simulated-deployer.ts';
import { installShellPrograms, type ShellPrograms } from '../testing/shell-programs.ts';
import { composeDeployer } from './compose.ts';
import type { Outcome } from './outcome.ts';

/** Keeps the rows of its history in a file. */
const HELM = String.raw`
touch rows
row() { sed -i 's/"deployed"/"superseded"/' rows; n=$(($(wc -l < rows) + 1))
  echo "{\"revision\":$n,\"status\":\"deployed\",\"description\":\"$1\",\"updated\":\"2026-11-25T10:00:00Z\"}" >> rows; }
case "$*" in
  version*) printf v4.3 ;;
  history*) [ -s rows ] || { echo "Error: release: not found" >&2; exit 1; }; printf '[%s]' "$(paste -sd, rows)" ;;
  upgrade*) row "Upgrade complete" ;;
  rollback*) row "Rollback to $3" ;;
esac`;
/** Keeps the ledger, with a version that an API server would give it. */
const KUBECTL = String.raw`
case "$*" in
  *"create --filename"*|*"replace --filename"*) sed 's/"metadata":{/"metadata":{"resourceVersion":"1",/' > ledger.json ;;
  *configmap*) [ ! -f ledger.json ] || cat ledger.json ;;
  *"get deployments"*) cat workloads.json ;;
  *gateways*) echo '{"items":[{"status":{"addresses":[{"value":"127.0.0.1"}]}}]}' ;;
  *"--output json"*|*--raw*) echo '{"items":[]}' ;;
esac`;
const LOAD_TEST = `
const [profile] = process.argv.slice(2);
if (profile === 'probe' && process.env.SLOW) {
  console.log('- ✓ checks: rate>0.99\\n- ✗ http_req_duration: p(95)<1000');
  process.exitCode = 99;
}`;

let programs: ShellPrograms;
let server: Server;
beforeEach(async () => {
  programs = await installShellPrograms({ helm: HELM, kubectl: KUBECTL, ps: 'exit 1' });
  await writeFile(join(programs.folder, 'load-test.ts'), LOAD_TEST);
  const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const items = ['backend', 'frontend'].map((name) => {
    return { kind: 'Deployment', metadata: { name, uid: name, generation: 1 }, spec: { replicas: 2 }, status };
  });
  await writeFile(join(programs.folder, 'workloads.json'), JSON.stringify({ items }));
  server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await programs.remove();
});

async function deploy(number: number, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const { port } = server.address() as AddressInfo;
  const manifest = simulatedManifest(number);
  const CD_OUTCOME_FILE = join(programs.folder, 'evidence', 'outcome.json');
  const deployer = await composeDeployer(
    { ...programs.env, CD_RUN_ID: `${number}-1`, CD_OUTCOME_FILE, ...env },
    {
      version: manifest.version,
      url: `http://127.0.0.1:${port}`,
      withFunctions: false,
      loadTestProgram: join(programs.folder, 'load-test.ts'),
    },
  );
  const known = { valuesFiles: ['values.yaml'], isHotfix: false, provisionedAt: new Date(), schemaVersion: null };
  await runDeploy(deployer, { manifest, ...known });
  return JSON.parse(await readFile(CD_OUTCOME_FILE, 'utf8')) as Outcome;
}

it('FR-011: by the real drivers: a good release goes live, and one that fails under load goes back to its number', async () => {
  expect(await deploy(1)).toMatchObject({ outcome: 'succeeded', stage: 'done', previousVersion: null });
  expect(await deploy(2, { SLOW: '1' })).toMatchObject({
    outcome: 'rolled-back',
    stage: 'rollback',
    reason: 'The probe failed, a threshold was crossed: http_req_duration: p(95)<1000',
    previousVersion: simulatedManifest(1).version,
    rollbackSeconds: expect.any(Number) as unknown,
  });
  const changes = (await programs.calls()).filter((line) => /^helm (?:upgrade|rollback)/.test(line));
  expect(changes).toEqual([
    expect.stringMatching(/^helm upgrade --install todo-chatbot .* --values values.yaml --namespace todo-chatbot$/),
    expect.stringMatching(/^helm upgrade --install/),
    'helm rollback todo-chatbot 1 --wait=legacy --timeout 90s --history-max 20 --namespace todo-chatbot',
  ]);
});
