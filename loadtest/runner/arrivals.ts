/** A stage of a changing rate: iterations a second at its beginning and at its end. */
export type RateStage = { from: number; to: number; durationMs: number };

/**
 * Moments in ms at which iterations begin, evenly spaced (k6: "fractionally") and the first at once. Between two rates of a stage
 * the rate changes evenly, so the number of arrivals until `t` is from·t + (to − from)·t² / 2d.
 */
export function* arrivalTimes(stages: readonly RateStage[]): Generator<number> {
  let beganMs = 0;
  /** Arrivals that belong to the stages before; the fraction carries over. */
  let before = 0;
  let next = 0;
  for (const stage of stages) {
    const total = ((stage.from + stage.to) / 2) * (stage.durationMs / 1_000);
    for (; next < before + total; next += 1) yield beganMs + momentOf(stage, next - before);
    before += total;
    beganMs += stage.durationMs;
  }
}

/** When the stage's `n`-th arrival is due, in ms after the stage began. */
function momentOf({ from, to, durationMs }: RateStage, n: number): number {
  const seconds = durationMs / 1_000;
  const growth = (to - from) / seconds;
  if (growth === 0) return (n / from) * 1_000;
  // The root of growth/2·t² + from·t − n that lies within the stage.
  const root = Math.sqrt(Math.max(0, from * from + 2 * growth * n));
  return ((root - from) / growth) * 1_000;
}
