import { Type, type Static } from 'typebox';
import type { Az } from './az.ts';

const Schema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  tenantId: Type.String(),
  user: Type.Object({ name: Type.String(), type: Type.String() }),
});

/** The subscription that az works on and who is signed in. */
export type Account = Static<typeof Schema>;

/** @throws AppError `unavailable` when nobody is signed in. */
export function readAccount(az: Az): Promise<Account> {
  return az(['account', 'show'], Schema);
}
