import type { Clock } from '#core/domain/ports';

/** The machine's clock: only composition roots take it, everything else gets a `Clock` as an argument. */
export const systemClock: Clock = { now: () => new Date() };
