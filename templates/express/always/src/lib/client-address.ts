import { isIP, isIPv4 } from 'node:net';
import type { Request } from 'express';
import { config } from '../config.ts';
import { logger } from '../logger.ts';

let hasWarned = false;

/** The address that counts as one client: an IPv4 address, or the /64 network of an IPv6 address. */
export function clientAddress(req: Request): string {
  const entries = req.get('X-Forwarded-For')?.split(',') ?? [];
  if (entries.length > 0 && config.TRUST_PROXY === 0 && !hasWarned) {
    hasWarned = true;
    const warning = 'X-Forwarded-For arrives, but TRUST_PROXY is 0: all clients count as one';
    logger.warn({ event: 'forwarded_for_ignored' }, warning);
  }
  // Each proxy adds the address it was called from at the end: count from there.
  const entry = config.TRUST_PROXY > 0 ? entries.at(-config.TRUST_PROXY) : undefined;
  const forwarded = withoutPort(entry?.trim() ?? '');
  return network(isIP(forwarded) ? forwarded : (req.socket.remoteAddress ?? ''));
}

const withoutPort = (address: string) =>
  /^\[(.+)\](:\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;

function network(address: string): string {
  if (isIPv4(address) || !isIP(address)) return address;
  // A URL has the shortest form of the address; all eight groups are needed here.
  const shortest = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1);
  const [left = [], right = []] = shortest
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const groups = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  if (/^0:0:0:0:0:ffff:/.test(groups.join(':'))) return mappedIPv4(groups.slice(6));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** ::ffff:c000:201 is 192.0.2.1. */
const mappedIPv4 = (groups: string[]) =>
  groups
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
