import { SessionPatch } from '#core/domain/api';
import { changeTimeZone } from '#core/use-cases/change-time-zone';
import type { App, AppDeps } from '../app-types.ts';
import type { Identity } from '../plugins/session.ts';
import type { TellSessionChange } from '../session/follow-changes.ts';
import { problems, SessionAnswer, WriteHeaders } from './schemas.ts';
import { writeRequest } from './write-request.ts';

const CHANGE = {
  tags: ['session'],
  security: [{ session: [] }],
  operationId: 'changeSession',
  summary: 'Change the time zone in which your dates are meant.',
  headers: WriteHeaders,
  body: SessionPatch,
  response: { 200: SessionAnswer, ...problems },
};

type AccountDeps = Pick<AppDeps, 'unitOfWork' | 'clock' | 'ids'> & {
  identity: Identity;
  tellSessionChange: TellSessionChange;
};

/** `PATCH /api/session`: what signed-in people change of their account. */
export function registerAccount(app: App, deps: AccountDeps): void {
  app.patch('/api/session', { schema: CHANGE }, async (request, reply) => {
    const { session } = deps.identity.of(request);
    const { timeZone } = request.body;
    await writeRequest(
      deps,
      { request, reply },
      {
        userId: session.userId,
        async act(work) {
          await changeTimeZone(work, { timeZone });
          return { status: 200, body: { ...session, timeZone } };
        },
        onCommit: () => deps.tellSessionChange(session.userId),
      },
    );
  });
}
