import type { Health, HealthState } from '#core/domain/api';
import type { Clock } from '#core/domain/ports';
import { createSecondLook, type Finding } from './second-look.ts';

export type ComponentHealth = { status: HealthState; detail: string };

/** Looks at one component. Throwing means that it cannot be reached: `whenUnreachable` says how that counts. */
export type HealthCheck = {
  check: () => Promise<ComponentHealth>;
  whenUnreachable: ComponentHealth;
};

/** How often components are looked at: an answer is never older than 5 s, a change shows within 30 s (SC-008). */
const REFRESH_MS = 2_500;
/** When a part that worked has just failed. */
const LOOK_AGAIN_MS = 1_000;
/** A component that needs longer counts as unreachable. */
const CHECK_TIMEOUT_MS = 2_000;

/** Health that is checked in the background, so that an answer takes no time (FR-003). */
export type HealthMonitor = {
  read(): Health;
  /** Looks now; resolves when the result is in `read`. */
  refresh(): Promise<void>;
  start(): void;
  stop(): void;
};

export function createHealthMonitor({
  checks,
  version,
  clock,
}: {
  checks: Record<string, HealthCheck>;
  version: string;
  clock: Clock;
}): HealthMonitor {
  let known: Health = {
    status: 'down',
    version,
    checkedAt: clock.now().toISOString(),
    components: Object.fromEntries(Object.keys(checks).map((name) => [name, NOT_YET])),
  };
  const second = createSecondLook();
  let timer: NodeJS.Timeout | null = null;

  const refresh = async (): Promise<void> => {
    const found = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await look(check)] as const),
    );
    const now = clock.now().getTime();
    const entries = found.map(([name, finding]) => [name, second.judge(name, finding, now)] as const);
    const components = Object.fromEntries(entries);
    const states = entries.map(([, { status }]) => status);
    known = { status: worst(states), version, checkedAt: clock.now().toISOString(), components };
  };
  const repeat = async (): Promise<void> => {
    await refresh();
    if (timer) timer = setTimeout(() => void repeat(), second.isDue() ? LOOK_AGAIN_MS : REFRESH_MS);
  };
  return {
    read: () => known,
    refresh,
    start() {
      timer ??= setTimeout(() => void repeat(), 0);
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

const NOT_YET: ComponentHealth = { status: 'down', detail: 'not checked yet' };

/** The whole is as bad as its worst part; which parts may say `down` is decided by the checks. */
function worst(states: readonly HealthState[]): HealthState {
  return states.includes('down') ? 'down' : states.includes('degraded') ? 'degraded' : 'healthy';
}

async function look({ check, whenUnreachable }: HealthCheck): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const unreachable: Finding = { health: whenUnreachable, isAnswer: false };
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(unreachable), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check().then((health) => ({ health, isAnswer: true })), late]);
  } catch {
    return unreachable;
  } finally {
    clearTimeout(timer);
  }
}
