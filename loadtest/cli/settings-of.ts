import type { LoadtestArguments } from './arguments.ts';

/** Settings of a profile that the environment may give. */
const FROM_ENVIRONMENT = ['PROBE_RATE', 'PROBE_SECONDS', 'OVERLOAD_RATE', 'THINK_SECONDS'];

/** What a run is told: `__ENV` of the test (`loadtest/lib/settings.ts`). */
export function settingsOf(args: LoadtestArguments, url: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const given = FROM_ENVIRONMENT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...Object.fromEntries(given),
    PROFILE: args.profile,
    BASE_URL: url,
    SCALE: String(args.scale),
    TIME_SCALE: String(args.timeScale),
    OUT: args.out,
    ...(args.withoutFunctions && { WITHOUT_FUNCTIONS: '1' }),
  };
}
