import { AppError } from '#core/domain/errors';

/**
 * Runs a script's body; what people can act on is printed as words and ends with exit code 1.
 * A bug is printed with its stack.
 */
export async function runScript(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof AppError) && !isUsageError(error)) throw error;
    process.stderr.write(`✗ ${error.message}\n`);
    process.exitCode = 1;
  }
}

/** `parseArgs` refused an option. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
