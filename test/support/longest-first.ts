import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that start whole programs and wait for them. vitest knows how long files take only where it has run before;
 * in a fresh clone one of these could begin last, and the run would end with one worker busy and the others idle.
 * Those that start a whole stack stand apart, so that few of them run at once: they have deadlines.
 */
const LONG = [
  'scripts/dev/stack/start-stack.test.ts',
  'scripts/infra/entry-points.test.ts',
  'core/use-cases/chat-bounds.test.ts',
  'test/chaos/',
  'infra/templates.test.ts',
  'infra/variants.test.ts',
  'test/integration/',
  'scripts/infra/doctor/',
  'core/domain/language/linear-time.test.ts',
  'loadtest/product.test.ts',
  'core/adapters/postgres/clean-up.test.ts',
  'test/architecture.test.ts',
  'test/e2e/',
  'scripts/cd/platform/',
  'aks/frontend/test/',
  'scripts/skew/',
  'scripts/build/',
  'scripts/dev/functions-host/event-hub-trigger.test.ts',
  'aks/backend/src/secrets-outage.test.ts',
  'aks/backend/src/outage.test.ts',
  'aks/backend/src/main.test.ts',
  'core/adapters/postgres/migrations.test.ts',
  'scripts/dev/broker/',
];

/** Starts long test files first, in the order above; the others follow in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- of vitest's class, and returns a new array
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.rank(a) - this.rank(b));
  }

  private rank({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId).replaceAll('\\', '/');
    const index = LONG.findIndex((start) => path.startsWith(start));
    return index < 0 ? LONG.length : index;
  }
}
