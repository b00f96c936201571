import { BlockList, isIP, isIPv4 } from 'node:net';

/** Proxies in front of this server, the nearest first; each entry holds the networks that the proxy may have. */
export type TrustedProxies = readonly BlockList[];

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/**
 * Reads `TRUSTED_PROXIES`: proxies in order, the nearest first, separated by commas; of each one its networks as CIDR, separated
 * by spaces. `loopback` stands for this machine, `none` says that clients connect directly. Null when it is not like that.
 */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (text === 'none') return [];
  const proxies = text.split(',').map((networks) => {
    const list = new BlockList();
    const isValid = networks
      .trim()
      .split(/\s+/)
      .flatMap((network) => (network === 'loopback' ? LOOPBACK : [network]))
      .every((network) => addNetwork(list, network));
    return isValid ? list : null;
  });
  return proxies.every((list) => list !== null) ? proxies : null;
}

function addNetwork(list: BlockList, network: string): boolean {
  const [address = '', prefix = '', ...rest] = network.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (version === 4 ? 32 : 128)) return false;
  list.addSubnet(address, Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/**
 * Who is counted: the address of the client, as the last trusted proxy names it. A client can write what it likes into
 * `X-Forwarded-For`, but each proxy adds behind it whom it has seen: exactly as many entries count, from the end, as there are
 * trusted proxies. Of an IPv6 address its /64 network counts, all of which one customer has.
 */
export function clientAddress(
  { remoteAddress = '', forwardedFor }: { remoteAddress: string | undefined; forwardedFor: string | undefined },
  proxies: TrustedProxies,
): string {
  const named = (forwardedFor ?? '').split(',');
  let address = plain(remoteAddress);
  for (const networks of proxies) {
    if (!networks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')) break;
    const before = plain(named.pop() ?? '');
    if (isIP(before) === 0) break;
    address = before;
  }
  return isIPv4(address) ? address : networkOf(address);
}

/** Without zone, port or brackets; an IPv4 address that a socket shows as IPv6 is one of IPv4. */
function plain(text: string): string {
  const address = /^\[(.+)\](?::\d+)?$/.exec(text.trim())?.[1] ?? text.trim().replace(/^([\d.]+):\d+$/, '$1');
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const left = groups(head);
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - groups(tail).length);
  const all = [...left, ...Array.from({ length: gap }, () => '0'), ...groups(tail ?? '')];
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
