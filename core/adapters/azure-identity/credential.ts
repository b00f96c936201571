import type { TokenCredential } from '@azure/identity';

/**
 * The identity of this process: workload identity on AKS, the managed identity in Functions, the developer's own sign-in elsewhere.
 * `clientId` names one of several. The library costs a quarter of a second of CPU, so it is loaded with the first token.
 */
export function azureCredential(clientId?: string): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  const load = async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential(clientId === undefined ? {} : { managedIdentityClientId: clientId });
  };
  return {
    async getToken(scopes, options) {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
}
