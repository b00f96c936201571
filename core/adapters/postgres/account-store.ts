import type { AccountStore } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

/** The user's own account. */
export function createAccountStore(queries: Queries, userId: string): AccountStore {
  return {
    async changeTimeZone(timeZone) {
      const text = 'UPDATE app_user SET time_zone = $2 WHERE id = $1';
      queries.send({ name: 'account-time-zone', text, values: [userId, timeZone] });
    },
  };
}
