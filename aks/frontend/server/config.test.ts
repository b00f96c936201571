import { describe, expect, it } from 'vitest';
import { loadFrontendConfig } from './config.ts';

describe('frontend settings', () => {
  it('have defaults for all that production does not set', () => {
    expect(loadFrontendConfig({})).toMatchObject({ PORT: 8443, STATIC_DIR: 'dist/web', SUPERVISED: false });
  });

  it('FR-021: a certificate without its key is a fault, not plain HTTP', () => {
    expect(() => loadFrontendConfig({ TLS_CERT_FILE: '/tls/tls.crt' })).toThrow('TLS_KEY_FILE');
  });

  it('name every fault at once', () => {
    expect(() => loadFrontendConfig({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL.*PORT/);
  });
});
