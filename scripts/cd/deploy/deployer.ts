import type { Clock } from '#core/domain/ports';
import type { LoadTest } from '../probe/load-test.ts';
import type { Cluster } from '../release/cluster.ts';
import type { FunctionsApp } from '../release/functions-app.ts';
import type { Helm } from '../release/helm.ts';
import type { LedgerStore } from '../release/ledger-store.ts';
import type { OutcomeReporter } from '../release/outcome-reporter.ts';
import type { PublicSite } from '../release/public-site.ts';
import type { Pauses } from '../release/retry.ts';
import type { Stop } from '../release/stop.ts';

/** What a deployment works with. */
export type Deployer = Pauses & {
  runId: string;
  helm: Helm;
  cluster: Cluster;
  ledger: LedgerStore;
  /** Null for a cluster without a Functions app. */
  functions: FunctionsApp | null;
  site: PublicSite;
  loadTest: LoadTest;
  outcome: OutcomeReporter;
  stop: Stop;
  clock: Clock;
  say: (line: string) => void;
};
