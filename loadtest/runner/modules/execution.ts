import { abortRun, currentUser, runBeganAt } from '../current-run.ts';

/** Module `k6/execution`, what this runner knows of it. */
const execution = {
  vu: {
    get idInTest() {
      return currentUser().userId;
    },
    get iterationInScenario() {
      return currentUser().iterationInScenario;
    },
  },
  scenario: {
    get name() {
      return currentUser().scenario;
    },
    get iterationInTest() {
      return currentUser().iterationInTest;
    },
  },
  instance: {
    get currentTestRunDuration() {
      return performance.now() - runBeganAt();
    },
  },
  test: { abort: (reason = 'the test ended itself'): void => abortRun(reason) },
};

export const { vu, scenario, instance, test } = execution;
export default execution;
