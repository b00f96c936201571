/** What can be wrong with a release; `good` has no fault. The others are made from files of `faults/`, or from the functions package. */
export type Fault =
  | 'good'
  | 'crash'
  | 'never-ready'
  | 'slow'
  | 'errors'
  | 'leak'
  | 'hang'
  | 'bad-migration'
  | 'stuck-migration'
  | 'functions-broken'
  | 'functions-silent';

export type Scenario = {
  name: string;
  /** One line for `--list`. */
  what: string;
  /** The releases that it deploys, in this order; each is newer than all before it. */
  releases: readonly Fault[];
};

/**
 * In the order of a run (the tests of test/drill are in the same one). A scenario finds the last good release live and leaves a good
 * one live.
 */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'good', what: 'a good release', releases: ['good'] },
  { name: 'crash', what: 'a backend that ends at its start', releases: ['crash'] },
  { name: 'never-ready', what: 'a backend that starts and never becomes ready', releases: ['never-ready'] },
  { name: 'configuration', what: 'a value that the backend refuses', releases: ['good'] },
  { name: 'secret', what: 'a Secret that is not there', releases: ['good'] },
  { name: 'image', what: 'an image that cannot be pulled', releases: ['good'] },
  { name: 'sidecar', what: 'a sidecar that the namespace refuses', releases: ['good'] },
  { name: 'migration', what: 'a migration that fails', releases: ['bad-migration'] },
  { name: 'lock', what: 'a migration that never gets its lock', releases: ['stuck-migration'] },
  { name: 'slow', what: 'a backend that is healthy, but slow under load', releases: ['slow'] },
  { name: 'errors', what: 'a backend that is healthy, but answers 500 under load', releases: ['errors'] },
  { name: 'leak', what: 'a backend that leaks memory under load', releases: ['leak'] },
  { name: 'functions-broken', what: 'a functions package that does not load', releases: ['functions-broken'] },
  { name: 'functions-silent', what: 'a functions package that never beats', releases: ['functions-silent'] },
  { name: 'killed', what: 'the pipeline dies while a release rolls out', releases: ['good'] },
  { name: 'killed-everywhere', what: 'the pipeline dies at each stage in turn', releases: ['good', 'slow', 'good'] },
  { name: 'hang', what: 'a backend that does not end when it is told to', releases: ['hang', 'good'] },
  { name: 'hotfix', what: 'an urgent fix while a release is under way', releases: ['good', 'good'] },
  { name: 'two-pushes', what: 'two pushes at once behind a running release', releases: ['good', 'good', 'good'] },
];

/** Comes first in every run: it makes the ledger of what somebody installed by hand. */
export const FIRST = 'good';

/** What `.ci/run` repeats each time. */
export const REDUCED: readonly string[] = [FIRST, 'crash', 'slow', 'killed'];
