import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { localDate } from '#core/domain/recurrence/zoned-time';

const TICK_MS = 20_000;

/** The user's calendar day, changing at their midnight also in a tab that stays open. */
export function watchToday(timeZone: ReadonlySignal<string>): ReadonlySignal<string> {
  const now = signal(new Date());
  const tick = (): void => {
    now.value = new Date();
  };
  setInterval(tick, TICK_MS);
  document.addEventListener('visibilitychange', tick);
  return computed(() => localDate(now.value, timeZone.value));
}
