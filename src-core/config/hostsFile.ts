/** /etc/hosts: an address, its names, `#` starts a comment (hosts(5)). */
import { formatAddress, parseAddress } from '../wire/address.ts';
import { ConfigError } from './configError.ts';

export interface HostsEntry {
  /** In canonical text. */
  readonly address: string;
  readonly family: 4 | 6;
  /** The first is the canonical one. */
  readonly names: readonly string[];
  readonly line: number;
}

/** Throws `ConfigError` only. (glibc skips lines that it cannot read; here the person at the page is told.) */
export function parseHostsFile(text: string, source = 'hosts'): readonly HostsEntry[] {
  return text.split('\n').flatMap((line, i) => {
    const words = [...line.replace(/#.*$/s, '').matchAll(/\S+/g)];
    return words.length === 0 ? [] : [entryOf(words, source, i + 1)];
  });
}

/** Every address of a name in the order of the file, compared without case; empty when the file does not know it. */
export function hostsAddresses(hosts: readonly HostsEntry[], name: string, family?: 4 | 6): readonly string[] {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const found = hosts.filter((entry) => (family === undefined || entry.family === family) && entry.names.some((own) => own.toLowerCase() === wanted));
  return [...new Set(found.map(({ address }) => address))];
}

function entryOf([first, ...rest]: readonly RegExpExecArray[], source: string, line: number): HostsEntry {
  const place = { source, line, column: first!.index + 1 };
  const bytes = parseAddress(first![0]);
  if (!bytes) throw new ConfigError(place, 'badAddress', { value: first![0], directive: 'hosts' });
  if (rest.length === 0) throw new ConfigError(place, 'hostsNoName', { address: first![0] });
  for (const name of rest) checkName(name[0], { ...place, column: name.index + 1 });
  return { address: formatAddress(bytes), family: bytes.length === 4 ? 4 : 6, names: rest.map(([name]) => name), line };
}

function checkName(name: string, place: { source: string; line: number; column: number }): void {
  const labels = name.replace(/\.$/, '').split('.');
  if (name.length > 253 || !labels.every((label) => /^[A-Za-z0-9_-]{1,63}$/.test(label))) throw new ConfigError(place, 'badName', { value: name });
}
