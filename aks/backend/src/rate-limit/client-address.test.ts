import { describe, expect, it } from 'vitest';
import { clientAddress, parseTrustedProxies } from './client-address.ts';

describe('the address of a client', () => {
  it.each([
    // proxies, socket, X-Forwarded-For, who is counted
    ['none', '203.0.113.5', '1.1.1.1', '203.0.113.5'],
    ['none', '127.0.0.1', '1.1.1.1', '127.0.0.1'],
    ['loopback', '127.0.0.1', undefined, '127.0.0.1'],
    ['loopback', '127.0.0.1', '203.0.113.5', '203.0.113.5'],
    ['loopback', '::1', '203.0.113.5', '203.0.113.5'],
    ['loopback', '::ffff:127.0.0.1', '203.0.113.5', '203.0.113.5'],
    ['10.244.0.0/16', '10.244.3.4', '203.0.113.5', '203.0.113.5'],
    ['10.244.0.0/16 fd00::/8', 'fd00::7', '203.0.113.5', '203.0.113.5'],
    ['10.244.0.0/16, 192.0.2.0/24', '10.244.3.4', '203.0.113.5, 192.0.2.9', '203.0.113.5'],
    ['loopback', '127.0.0.1', '203.0.113.5:4711', '203.0.113.5'],
    ['loopback', '127.0.0.1', '[2001:db8:1:2:3::4]:4711', '2001:db8:1:2::/64'],
  ])('behind %s, from %s, with %s: %s', (proxies, remoteAddress, forwardedFor, counted) => {
    expect(clientAddress({ remoteAddress, forwardedFor }, parseTrustedProxies(proxies) ?? [])).toBe(counted);
  });

  it.each([
    ['loopback', '127.0.0.1', '1.1.1.1, 203.0.113.5', '203.0.113.5'],
    // A client on this machine is seen by the front door as 127.0.0.1, which is a proxy's address as well.
    ['loopback', '127.0.0.1', '1.1.1.1, 127.0.0.1', '127.0.0.1'],
    ['10.244.0.0/16', '10.244.3.4', '1.1.1.1, 2.2.2.2, 203.0.113.5', '203.0.113.5'],
    ['10.244.0.0/16', '10.244.3.4', '1.1.1.1, 10.244.9.9', '10.244.9.9'],
    ['10.244.0.0/16', '198.51.100.1', '1.1.1.1', '198.51.100.1'],
    ['10.244.0.0/16, 192.0.2.0/24', '10.244.3.4', '1.1.1.1, 203.0.113.5', '203.0.113.5'],
    ['loopback', '127.0.0.1', '1.1.1.1, nonsense', '127.0.0.1'],
    ['loopback', '127.0.0.1', '1.1.1.1,', '127.0.0.1'],
    ['loopback', '127.0.0.1', '', '127.0.0.1'],
  ])('cannot be made up: behind %s, from %s, with %s: %s', (proxies, remoteAddress, forwardedFor, counted) => {
    expect(clientAddress({ remoteAddress, forwardedFor }, parseTrustedProxies(proxies) ?? [])).toBe(counted);
  });

  it('one IPv6 customer, who has a /64, is one client', () => {
    const of = (remoteAddress: string) => clientAddress({ remoteAddress, forwardedFor: undefined }, []);
    expect(of('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(of('2001:db8:0:0:ffff::2')).toBe(of('2001:DB8::1'));
    expect(of('2001:db8:0:1::1')).not.toBe(of('2001:db8::1'));
    expect(of('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect(of('::1')).toBe('0:0:0:0::/64');
  });

  it.each([
    '',
    'x',
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '::/129',
    '10.0.0.0/8,',
    'loopback,,loopback',
    'none, none',
  ])('%j is no list of proxies', (text) => {
    expect(parseTrustedProxies(text)).toBeNull();
  });
});
