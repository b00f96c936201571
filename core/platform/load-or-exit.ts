import { createLogger } from './logger.ts';

/** The settings of this process; says what is wrong with them and ends the process with 1, because nothing can work then. */
export function loadOrExit<T>(component: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    createLogger({ component }).fatal({ err: error }, 'the settings are not right');
    process.exit(1);
  }
}
