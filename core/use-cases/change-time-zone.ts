import type { Work } from '#core/domain/ports';
import { checkTimeZone } from '#core/domain/time-zone';

/**
 * From now on dates of the user are meant in `timeZone`.
 * @throws AppError `invalid`, code `time-zone.invalid`.
 */
export async function changeTimeZone({ tx }: Pick<Work, 'tx'>, { timeZone }: { timeZone: string }): Promise<void> {
  await tx.account.changeTimeZone(checkTimeZone(timeZone));
}
