import { entityPath, verifySasToken } from './sas-token.ts';
import { noEntity } from './no-entity.ts';
import type { RpcNode } from './rpc-node.ts';

/** `$cbs`: takes a shared access signature for an entity and opens that entity to the connection. */
export const answerCbs: RpcNode = ({ properties, body }, client) => {
  if (properties.operation !== 'put-token') return { status: 400, description: 'only put-token is known' };
  const audience = properties.name ?? '';
  const verdict = verifySasToken(body, audience, { key: client.key, nowMs: client.now() });
  if (!verdict.ok) {
    client.log('token refused', { audience, reason: verdict.reason });
    return { status: 401, description: `InvalidSignature: ${verdict.reason}`, condition: 'amqp:unauthorized-access' };
  }
  const path = entityPath(audience);
  const hub = path.split('/')[0] ?? '';
  if (hub !== '' && !hub.startsWith('$') && !client.hubs.has(hub)) {
    return { status: 404, description: noEntity(hub), condition: 'amqp:not-found' };
  }
  client.claims.set(path, verdict.expiresMs);
  return { status: 202, description: 'Accepted' };
};
