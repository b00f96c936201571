import { signal, type ReadonlySignal } from '@preact/signals';
import { deviceTimeZone } from './time-zone.ts';

const TICK_MS = 20_000;

export type ClockReading = { now: Date; timeZone: string };

function read(): ClockReading {
  return { now: new Date(), timeZone: deviceTimeZone() };
}

/** Time and zone of the device, read every 20 s and whenever the page becomes visible: both change while a laptop sleeps. */
export function watchClock(): ReadonlySignal<ClockReading> {
  const reading = signal(read());
  const tick = (): void => {
    reading.value = read();
  };
  setInterval(tick, TICK_MS);
  document.addEventListener('visibilitychange', tick);
  addEventListener('focus', tick);
  return reading;
}
