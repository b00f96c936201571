import { join, resolve } from 'node:path';
import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import { searchPathWithTools } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';
import { CHART, type Scenario } from './scenarios.ts';

/** A place and a way to run helm. `settings` come last, as `--set-json`: path of a value → value. */
export type Rendering = {
  rootDir: string;
  env: NodeJS.ProcessEnv;
  settings?: Readonly<Record<string, unknown>>;
};

/** `--values …` and `--set-json …` of a scenario. */
export function valueArguments({ files }: Pick<Scenario, 'files'>, { rootDir, settings = {} }: Rendering): string[] {
  return [
    ...files.flatMap((file) => ['--values', resolve(rootDir, CHART, file)]),
    ...Object.entries(settings).flatMap(([path, value]) => ['--set-json', `${path}=${JSON.stringify(value)}`]),
  ];
}

/**
 * The manifests of a scenario as `helm template` writes them, hooks and tests included.
 * @throws AppError `invalid`, code `chart.refused`, with helm's own words, when values or a template are wrong.
 */
export async function renderChart(scenario: Scenario, rendering: Rendering): Promise<string> {
  const { release, namespace } = KUBERNETES;
  const place = [release, join(rendering.rootDir, CHART), '--namespace', namespace];
  const version = ['--kube-version', scenario.kubeVersion];
  return await runHelm(['template', ...place, ...version, ...valueArguments(scenario, rendering)], rendering.env);
}

/** Runs helm from PATH, else from `.tools/bin`, and returns what it wrote. @throws AppError `chart.refused`. */
export async function runHelm(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await runProgram({
    program: 'helm',
    args,
    env: { ...env, PATH: searchPathWithTools(env) },
    install: 'Run `npm run tools` to get helm.',
  });
  if (code === 0) return stdout;
  const message = `helm ${args[0]}: ${`${stderr}${stdout}`.trim()}`;
  throw new AppError({ code: 'chart.refused', kind: 'invalid', message });
}
