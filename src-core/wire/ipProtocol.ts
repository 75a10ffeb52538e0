/** Numbers of IPv4's Protocol and IPv6's Next Header (IANA, Assigned Internet Protocol Numbers). */
export const ipProtocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

const names: ReadonlyMap<number, string> = new Map([
  [0, 'Hop-by-Hop Options'],
  [ipProtocols.icmp, 'ICMP'],
  [ipProtocols.tcp, 'TCP'],
  [ipProtocols.udp, 'UDP'],
  [43, 'Routing'],
  [44, 'Fragment'],
  [50, 'ESP'],
  [51, 'AH'],
  [ipProtocols.icmpv6, 'ICMPv6'],
  [59, 'No Next Header'],
  [60, 'Destination Options'],
]);

/** `6 TCP`, or the bare number. */
export function showIpProtocol(value: number): string {
  const name = names.get(value);
  return name === undefined ? String(value) : `${value} ${name}`;
}
