import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';

export type LoadtestArguments = {
  profile: string;
  /** Where the product is; undefined starts the local stack. */
  url: URL | undefined;
  out: string;
  scale: number;
  timeScale: number;
  /** PEM file of a further certificate authority. */
  ca: string | undefined;
  withoutFunctions: boolean;
  /** Visit the page in a real browser meanwhile. */
  browser: boolean;
  /** Watch the cluster meanwhile and judge its autoscaler. */
  watchCluster: boolean;
  help: boolean;
};

const PROFILES_TEXT = 'smoke, probe, load-100, step-200, spike, soak, drain, scale-down, events-backlog';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const HELP = `Load tests: npm run loadtest -- <profile> [options]

Profiles: ${PROFILES_TEXT}

  --url URL             the product's address (default: starts it on this machine, with 2 backends)
  --allow-remote HOST   the host of --url again, unless it is this machine: load goes nowhere by mistake
  --out DIR             where the summary goes (default evidence)
  --scale F             multiplies users, rates and durations (0.1 = a tenth); the summary says what it changed
  --time-scale F        multiplies only durations, and --scale then only users and rates
  --ca FILE             a further certificate authority to trust, PEM
  --without-functions   there is no functions app at that address: nobody creates the next task of a series
  --browser             meanwhile visits the page in a real browser (Linux): usable in 3 s, quick to answer, no error
  --watch-cluster       meanwhile watches the backend's autoscaler by kubectl (Linux, macOS) and judges it: more ready replicas within
                        60 s of 70 % CPU, fewer not before 300 s after the load, no failed request between (--url is that cluster's)
  --help                this text

k6 runs the test when it is on PATH, else the runner in loadtest/runner. Exit code: 0 when all thresholds hold, 99 when one does
not, anything else when the test itself failed.
`;

/** @throws AppError `invalid` that says what to write instead. */
export function parseLoadtestArguments(args: readonly string[]): LoadtestArguments {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: text,
      'allow-remote': text,
      out: { ...text, default: 'evidence' },
      scale: { ...text, default: '1' },
      'time-scale': text,
      ca: text,
      'without-functions': flag,
      browser: flag,
      'watch-cluster': flag,
      help: { ...flag, short: 'h' },
    },
  });
  const [profile, ...more] = positionals;
  if (!values.help && (profile === undefined || more.length > 0)) throw invalid(`Name one profile: ${PROFILES_TEXT}`);
  if (values['watch-cluster'] && values.url === undefined)
    throw invalid('--watch-cluster judges the cluster behind --url, so say that too');
  return {
    profile: profile ?? '',
    url: values.url === undefined ? undefined : readTarget(values.url, values['allow-remote']),
    out: values.out,
    scale: readScale('scale', values.scale),
    timeScale: readScale('time-scale', values['time-scale'] ?? values.scale),
    ca: values.ca,
    withoutFunctions: values['without-functions'],
    browser: values.browser,
    watchCluster: values['watch-cluster'],
    help: values.help,
  };
}

function readScale(option: string, text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1)) throw invalid(`--${option} takes a number above 0 and up to 1, not "${text}"`);
  return scale;
}

/** A load generator with a mistyped address is an attack on somebody: another host than this one has to be named twice. */
function readTarget(address: string, allowed: string | undefined): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw invalid(`--url takes an address like https://host, not "${address}"`);
  if (LOOPBACK.test(url.hostname) || url.hostname === allowed) return url;
  throw invalid(`${url.hostname} is not this machine. If the load is meant for it, add --allow-remote ${url.hostname}`);
}

function invalid(what: string): AppError {
  const message = `${what}. "npm run loadtest -- --help" lists the options.`;
  return new AppError({ code: 'loadtest.arguments', kind: 'invalid', message });
}
