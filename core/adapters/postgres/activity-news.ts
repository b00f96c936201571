import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/** Whose activity has grown, for all users. */
export type ActivityNews = {
  userIds: string[];
  /** `<xid>-<id>`: everything up to here has been told. */
  position: string;
  /** There may be more behind `position`: at most 1,000 entries are looked at. */
  isFull: boolean;
  /** Below this transaction everything has ended and is visible. */
  horizon: bigint;
  /** Every transaction that has committed by now is below this one. */
  newest: bigint;
};

type Row = { users: string[] | null; last: string | null; horizon: string; newest: string };

/** The query for news, so that a test can read its plan. */
export const newsStatement = ([xid = '', id = '']: string[]) => ({
  name: 'activity-news',
  text: 'SELECT users, last, horizon::text, newest::text FROM activity_news($1, $2)',
  values: [xid, id],
});

/**
 * News behind a position; without one, only where the activity stands now. One query on one index, whatever the number of users.
 * @throws AppError as `toAppError` says
 */
export async function readActivityNews(pool: Pool, position: string | null): Promise<ActivityNews> {
  // Behind the last transaction there is nothing.
  const [row] = await queryPool<Row>(pool, newsStatement(position?.split('-') ?? NOWHERE));
  const { users, last, horizon, newest } = row ?? { users: null, last: null, horizon: '0', newest: '0' };
  return {
    userIds: users ?? [],
    position: last ?? `${horizon}-0`,
    isFull: last !== null,
    horizon: BigInt(horizon),
    newest: BigInt(newest),
  };
}

const NOWHERE = ['9223372036854775807', '0'];
