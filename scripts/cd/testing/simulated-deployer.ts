import type { Deployer } from '../deploy/deployer.ts';
import type { DeployRequest } from '../deploy/take-steps.ts';
import type { ReleaseManifest } from '../release/manifest.ts';
import { createOutcomeReporter } from '../release/outcome-reporter.ts';
import { createStop } from '../release/stop.ts';
import { releaseFile, type Nature, type Production } from './simulated-production.ts';

/** A deployment on the simulated production; what it says is collected in `said`. */
export function simulateDeployer(
  production: Production,
  { runId, version, said = [] }: { runId: string; version: string; said?: string[] },
): Deployer {
  const { state, call, helm, cluster, functions, ledger } = production;
  const clock = { now: () => new Date(state.now) };
  const say = (line: string): void => void said.push(line);
  const isSilent = (): boolean => {
    const live = state.functions?.slice(0, 12);
    const release = state.history.find((one) => one.version.endsWith(live ?? 'none'));
    return release?.nature === 'functions-silent';
  };
  return {
    runId,
    helm,
    cluster,
    functions,
    ledger,
    clock,
    say,
    sleep: async (ms) => void (state.now += ms),
    random: () => 0.5,
    outcome: createOutcomeReporter({ version, file: undefined, clock, say }),
    stop: createStop({ ledger, runId, clock, say }),
    site: {
      url: 'https://todo.example',
      address: () => call(() => '127.0.0.1'),
      fault: () => call(() => undefined),
      processorVersions: () =>
        call(() => (isSilent() || state.functions === undefined ? [] : [versionOfPackage(state)])),
    },
    loadTest: {
      run: (profile) =>
        call(() => {
          const isSlow = profile === 'probe' && production.serving()?.nature === 'slow';
          return isSlow ? { kind: 'crossed', words: 'p(95) is 1600 ms' } : { kind: 'good' };
        }),
    },
  };
}

function versionOfPackage({ functions = '' }: Production['state']): string {
  return versionOf(Number.parseInt(functions.slice(0, 12), 16));
}

const commitOf = (number: number): string => number.toString(16).padStart(12, '0').padEnd(40, '0');
const versionOf = (number: number): string => `0.1.0-${number}-g${commitOf(number).slice(0, 12)}`;

/** The manifest of the release with this number of commits. */
export function simulatedManifest(number: number): ReleaseManifest {
  const image = (part: string): string =>
    `registry.example/todo-chatbot/${part}@sha256:${commitOf(number).padEnd(64, '0')}`;
  return {
    version: versionOf(number),
    commit: commitOf(number),
    images: { backend: image('backend'), frontend: image('frontend') },
    functionsPackage: `${commitOf(number)}.zip`,
    functionsPackageSha256: '0'.repeat(64),
  };
}

export function simulatedRequest(number: number, nature: Nature, isHotfix = false): DeployRequest {
  const manifest = simulatedManifest(number);
  const provisionedAt = new Date('2026-11-25T10:00:00Z');
  return { manifest, valuesFiles: [releaseFile(manifest, nature)], isHotfix, provisionedAt, schemaVersion: '0010_x' };
}
