import { NewSession } from '#core/domain/api';
import { startGuestSession } from '#core/use-cases/start-guest-session';
import type { App, AppDeps } from '../app-types.ts';
import type { RateLimits } from '../plugins/rate-limit.ts';
import { requireExpectedUser, type Identity } from '../plugins/session.ts';
import type { TellSessionChange } from '../session/follow-changes.ts';
import type { SessionTokens } from '../session/tokens.ts';
import { idempotencyKey } from './write-request.ts';
import { ExpectedUserHeader, NoContent, problems, SessionAnswer, StartHeaders } from './schemas.ts';

const tags = ['session'];
const START = {
  tags,
  operationId: 'startSession',
  summary: 'Start as a guest. An existing session is kept.',
  headers: StartHeaders,
  body: NewSession,
  response: { 200: SessionAnswer, 201: SessionAnswer, ...problems },
};
const GET = {
  tags,
  operationId: 'getSession',
  // Not 401: browsers log that as an error, and a first visit is not one.
  summary: 'Read the session; 204 without one.',
  response: { 200: SessionAnswer, 204: NoContent, ...problems },
};
const END = {
  tags,
  operationId: 'endSession',
  summary: 'Sign out. Has no effect without a session.',
  headers: ExpectedUserHeader,
  response: { 204: NoContent, ...problems },
};

type SessionDeps = Pick<AppDeps, 'sessions' | 'clock' | 'ids'> & {
  identity: Identity;
  tokens: SessionTokens;
  rates: RateLimits;
  tellSessionChange: TellSessionChange;
};

/** `/api/session`: start as a guest, read the session, sign out. */
export function registerSessionRoutes(app: App, deps: SessionDeps): void {
  const { identity, tokens, sessions, rates, tellSessionChange } = deps;

  app.post('/api/session', { schema: START }, async (request, reply) => {
    const known = await identity.find(request, reply);
    if (known) return await reply.code(200).send(known.session);
    await rates.newGuest(request, reply);
    const { token, tokenHash } = await tokens.create(idempotencyKey(request));
    const { timeZone } = request.body;
    const { session, isReplay } = await startGuestSession(deps, { timeZone, tokenHash });
    await identity.setCookie(reply, token);
    if (isReplay) reply.header('idempotency-replayed', 'true');
    return await reply.code(201).send(session);
  });

  app.get('/api/session', { schema: GET }, async (request, reply) => {
    const person = await identity.find(request, reply);
    if (!person) return await reply.code(204).send(null);
    return await reply.code(200).send(person.session);
  });

  app.delete('/api/session', { schema: END }, async (request, reply) => {
    const people = await identity.findAll(request);
    if (people[0]) requireExpectedUser(request, people[0]);
    for (const { session, tokenHash } of people) {
      await sessions.remove(session.userId, tokenHash);
      tellSessionChange(session.userId);
    }
    await identity.removeCookies(request, reply);
    return await reply.code(204).send(null);
  });
}
