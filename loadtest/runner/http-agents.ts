import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';

/** The connections of one virtual user, which it keeps as a browser does. */
export type Agents = { agentFor: (protocol: string) => HttpAgent; destroy: () => void };

export type Tls = {
  /** PEM of further certificate authorities. */
  ca?: string;
  insecure: boolean;
};

/** Six connections at most, as browsers open to one origin. */
const MAX_SOCKETS = 6;

export function createAgents(tls: Tls): Agents {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const secure = new HttpsAgent({
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    rejectUnauthorized: !tls.insecure,
    ...(tls.ca !== undefined && { ca: [...rootCertificates, tls.ca] }),
  });
  return {
    agentFor: (protocol) => (protocol === 'https:' ? secure : plain),
    destroy() {
      plain.destroy();
      secure.destroy();
    },
  };
}
