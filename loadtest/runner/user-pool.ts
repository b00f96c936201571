import { setMaxListeners } from 'node:events';
import { CookieJar } from './modules/cookie-jar.ts';
import { builtIn, runAs, sample } from './current-run.ts';
import type { UserContext } from './current-run.ts';
import type { VirtualUser } from './executors.ts';
import { createAgents } from './http-agents.ts';
import type { Agents, Tls } from './http-agents.ts';
import type { ScenarioConfig } from './scenario-config.ts';

export type UserPool = {
  /** Users of a scenario; `signal` interrupts their iterations. */
  forScenario: (config: ScenarioConfig, work: (data: unknown) => unknown, signal: AbortSignal) => () => VirtualUser;
  /** Runs setup or teardown. */
  runOnce: <T>(name: string, work: () => T, signal: AbortSignal) => Promise<T>;
  active: () => number;
  created: () => number;
  end: () => void;
};

export type PoolOptions = { tls: Tls; data: () => unknown; onError: (scenario: string, error: unknown) => void };

/** Virtual users, each with connections and cookies of its own. */
export function createUserPool(options: PoolOptions): UserPool {
  const everyAgents: Agents[] = [];
  let [created, active] = [0, 0];
  const newAgents = (): Agents => {
    const agents = createAgents(options.tls);
    everyAgents.push(agents);
    return agents;
  };
  return {
    active: () => active,
    created: () => created,
    end: () => everyAgents.forEach((agents) => agents.destroy()),
    async runOnce(name, work, signal) {
      const tags = { scenario: name };
      const numbers = { userId: 0, iterationInScenario: 0, iterationInTest: 0 };
      const context = {
        ...numbers,
        scenario: name,
        exec: name,
        tags,
        jar: new CookieJar(),
        agents: newAgents(),
        signal,
      };
      return runAs(context, work);
    },
    forScenario(config, work, signal) {
      // Every request and timer of every user listens to it.
      setMaxListeners(0, signal);
      let iterations = 0;
      return () => {
        created += 1;
        const user = { userId: created, agents: newAgents(), turn: 0 };
        const iterate = async (): Promise<void> => {
          const context = contextOf(config, { user, iterationInTest: iterations, signal });
          iterations += 1;
          user.turn += 1;
          active += 1;
          const began = performance.now();
          await runIteration(context, () => work(options.data()), options.onError);
          active -= 1;
          if (signal.aborted) return;
          sample(builtIn.iterations, 1, context.tags);
          sample(builtIn.iterationDuration, performance.now() - began, context.tags);
        };
        return { iterate };
      };
    },
  };
}

type User = { userId: number; agents: Agents; turn: number };
type Turn = { user: User; iterationInTest: number; signal: AbortSignal };

/** Cookies last for one iteration, as k6's do by default. */
function contextOf({ name, exec, tags }: ScenarioConfig, { user, iterationInTest, signal }: Turn): UserContext {
  const { userId, agents } = user;
  const place = { userId, scenario: name, exec, iterationInScenario: user.turn, iterationInTest };
  return { ...place, tags: { ...tags, scenario: name }, jar: new CookieJar(), agents, signal };
}

/** Ends with the iteration, or when it is interrupted; what throws is reported and does not end the user. */
async function runIteration(
  context: UserContext,
  work: () => unknown,
  onError: (scenario: string, error: unknown) => void,
): Promise<void> {
  const { signal } = context;
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) resolve();
  const done = (async () => runAs(context, work))().catch((error: unknown) => {
    if (!signal.aborted) onError(context.scenario, error);
  });
  await Promise.race([done, interrupted]);
  signal.removeEventListener('abort', onAbort);
}
