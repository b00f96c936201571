/**
 * What a month of the initial user load uses; the rest of the bill is there however few people come.
 * Changing a number here changes every table: say why in the commit.
 */
export const USAGE = {
  /** Containers, requests, audit: an assumption that the first real month will correct. */
  logsGB: 7.5,
  freeLogsGB: 5,
  /** Completed recurring tasks, reminders and notifications; 500 users with 100 each. */
  events: 50_000,
  /** One test location every 5 minutes. */
  webTestRuns: 8_760,
  /** Timer functions of parts that come later: seconds between runs, of which Azure bills at least 1 s each. */
  timers: [
    { part: 'reminders', everySeconds: 10 },
    { part: 'watchdog', everySeconds: 20 },
    { part: 'watchdog', everySeconds: 60 },
  ],
  freeFunctionGBs: 100_000,
  freeFunctionRuns: 250_000,
  /** The address of the gateway and the one that nodes leave by. */
  publicIps: 2,
} as const;
