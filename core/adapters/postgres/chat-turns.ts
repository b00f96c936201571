import type { ChatTurns } from '#core/domain/chat-ports';
import type { Queries } from './transaction.ts';

/** By the server's clock, which all replicas share. */
const TAKE = `INSERT INTO chat_turn (user_id, holder, until)
  VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
  ON CONFLICT (user_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE chat_turn.until < clock_timestamp()`;

const RELEASE = `UPDATE chat_turn SET until = '-infinity' WHERE holder = $1 AND until > clock_timestamp()`;

/** The turn to answer a user's chat: a row that expires by itself, so that no connection is held while a message is worked on or waits. */
export function createChatTurns(queries: Queries, userId: string): ChatTurns {
  return {
    async take(holder, seconds) {
      const values = [userId, holder, seconds];
      return (await queries.run({ name: 'chat-turn-take', text: TAKE, values })).rowCount === 1;
    },

    async release(holder) {
      return (await queries.run({ name: 'chat-turn-release', text: RELEASE, values: [holder] })).rowCount === 1;
    },
  };
}
