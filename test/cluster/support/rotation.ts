import { createMemorySecretSource } from '#core/testing/memory-secret-source';
import { readerOfSecrets } from '#core/testing/reader-of-secrets';
import { createSessionTokens } from '../../../aks/backend/src/session/tokens.ts';
import { rotateSigningKeys } from '../../../scripts/infra/secrets/make-value.ts';
import { signInAsGuest } from '../../support/api-client.ts';
import { kubectl, podsOf } from './kubectl.ts';
import { URL, type Product } from './product.ts';

export type Rotation = {
  /** Puts the new signing key and the new certificate in place. */
  carryOut: () => Promise<void>;
  /** Whether every pod shows the new certificate, and sessions are signed by the new key. */
  isInUse: () => Promise<boolean>;
};

const SIGN_INS = 8;

/** First step of a rotation: everybody accepts the new key and the new certificate, nobody uses them (FR-024). */
export async function announceRotation(product: Product): Promise<Rotation> {
  const { secrets } = product.services;
  const { announced, rotated } = rotateSigningKeys(secrets['session-signing-keys'] ?? '');
  await product.writeSecrets({ ...secrets, 'session-signing-keys': announced });
  const certificate = await product.announceCertificate();
  const tokens = createSessionTokens(readerOfSecrets(createMemorySecretSource({ 'session-signing-keys': rotated })));
  const isSignedAnew = async (): Promise<boolean> => {
    const { cookie } = await signInAsGuest(URL);
    return (await tokens.verify(cookie.split('=')[1] ?? ''))?.isOldKey === false;
  };
  return {
    async carryOut() {
      await product.writeSecrets({ ...secrets, 'session-signing-keys': rotated });
      await product.useCertificate(certificate);
      await lookAtOnce();
    },
    async isInUse() {
      const pods = [...(await podsOf('backend')), ...(await podsOf('frontend'))];
      const logs = await Promise.all(pods.map(({ metadata }) => kubectl('logs', metadata.name)));
      if (!logs.every((log) => log.includes('using the renewed certificate'))) return false;
      const signIns = await Promise.all(Array.from({ length: SIGN_INS }, isSignedAnew));
      return signIns.every(Boolean);
    },
  };
}

/** Kubelet renews mounted secrets when it looks at a pod: every minute or so, and when the pod's metadata change. */
async function lookAtOnce(): Promise<void> {
  await kubectl('annotate', 'pods', '--all', '--overwrite', `todo-chatbot/look=${Date.now()}`);
}
