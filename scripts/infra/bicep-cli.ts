import { AppError } from '#core/domain/errors';
import { searchPathWithTools } from '../programs/find-program.ts';
import { snapshotInCopy } from './bicep/expand-parameters.ts';
import { runProgram } from '../programs/run-program.ts';

/** Where a snapshot is imagined to be deployed: names depend on it. */
export type DeploymentPlace = {
  subscriptionId: string;
  tenantId: string;
  resourceGroup: string;
  location: string;
};

/** A resource as the snapshot predicts it; values that only Azure knows stay expressions in brackets. */
export type PredictedResource = { type: string; name: string; properties?: Record<string, unknown> };

/** Runs the Bicep CLI from PATH, else from `.tools/bin`, and returns its stdout. */
export async function runBicep(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const result = await runProgram({
    program: 'bicep',
    args,
    env: { ...env, PATH: searchPathWithTools(env) },
    install: 'Run `npm run tools` to get the Bicep CLI.',
  });
  if (result.code === 0) return result.stdout;
  throw new AppError({ code: 'bicep.failed', kind: 'invalid', message: `bicep ${args[0]}: ${result.stderr.trim()}` });
}

/** Template and parameters of a .bicepparam file, as JSON texts for az. */
export async function buildParameters(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<{ templateJson: string; parametersJson: string }> {
  const built: unknown = JSON.parse(await runBicep(['build-params', file, '--stdout'], env));
  const { templateJson, parametersJson } = built as { templateJson: string; parametersJson: string };
  return { templateJson, parametersJson };
}

/** All resources of `main.bicepparam` at a place, with their final names and the settings of the person who asks. */
export async function predictResources(
  infraFolder: string,
  place: DeploymentPlace,
  env: NodeJS.ProcessEnv,
): Promise<PredictedResource[]> {
  const scope = ['--subscription-id', place.subscriptionId, '--tenant-id', place.tenantId];
  const target = ['--resource-group', place.resourceGroup, '--location', place.location];
  const run = (parameters: string): Promise<string> => runBicep(['snapshot', parameters, ...scope, ...target], env);
  return readSnapshot(await snapshotInCopy({ folder: infraFolder, file: 'main.bicepparam', run }));
}

/** The resources in a snapshot file's text. */
export function readSnapshot(text: string): PredictedResource[] {
  return (JSON.parse(text) as { predictedResources: PredictedResource[] }).predictedResources;
}
