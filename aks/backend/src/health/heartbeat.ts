import type { Clock } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import type { Beat } from './checks.ts';

const BEAT_MS = 10_000;

/** Tells the database every 10 s that this replica runs this version: the deployment's own completion signal. */
export function startHeartbeat({
  beat,
  instance,
  version,
  clock,
  logger,
}: {
  beat: (beat: Beat) => Promise<void>;
  instance: string;
  version: string;
  clock: Clock;
  logger: Logger;
}): { stop(): void } {
  const send = async (): Promise<void> => {
    try {
      await beat({ instance, process: 'backend', version, at: clock.now() });
    } catch {
      logger.debug('no beat: the database is away');
    }
  };
  void send();
  const timer = setInterval(() => void send(), BEAT_MS);
  return { stop: () => clearInterval(timer) };
}
