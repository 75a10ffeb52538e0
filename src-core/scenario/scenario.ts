/**
 * A scenario is all that a run depends on, as plain data: same scenario in, deep-equal trace out.
 * Configuration is kept as the text that a person would write, so that it can be edited and be wrong.
 */
export interface Scenario {
  readonly version: 2;
  /** Name of the preset that it came from. */
  readonly preset: string;
  readonly seed: number;
  /** Milliseconds since the Unix epoch when the machines are switched on. */
  readonly epochMs: number;
  /** What the browser says in Accept-Language. */
  readonly language: string;
  readonly visits: readonly Visit[];
  readonly dns: DnsSetup;
  readonly network: NetworkSetup;
  readonly server: ServerSetup;
  readonly faults: readonly Fault[];
}

/** A person asks for something: after the last visit is drawn, and `afterMs` of looking at it. */
export interface Visit {
  readonly afterMs: number;
  /** Do not wait for the one before: `afterMs` counts from when that began. */
  readonly withPrevious: boolean;
  readonly method: string;
  readonly url: string;
  /** Fields to add to what the browser sends by itself, one `Name: value` a line. */
  readonly headers: string;
  readonly body: string;
  /** When not empty: these characters are sent as they are (LF becomes CRLF) in place of the browser's request. */
  readonly raw: string;
  /** HTTP/2 with prior knowledge and without TLS (RFC 9113 §3.3), as `curl --http2-prior-knowledge` does and no browser. */
  readonly http2?: boolean;
}

export interface DnsSetup {
  /** The laptop's /etc/hosts. */
  readonly hosts: string;
  readonly zones: readonly ZoneSetup[];
}

/** One authoritative name server and the zone file that it serves. */
export interface ZoneSetup {
  /** Name of the machine in this world: `root`, `tld`, `ns1.shop`. */
  readonly machine: string;
  readonly address: string;
  readonly text: string;
}

export interface NetworkSetup {
  /** Round trip between the laptop and the server, the laptop and its resolver, the resolver and name servers; ms. */
  readonly serverRoundTripMs: number;
  readonly resolverRoundTripMs: number;
  readonly nameServerRoundTripMs: number;
  /** Between two machines that serve, which stand in one room; ms. */
  readonly insideRoundTripMs: number;
  /** Of the laptop's line, both ways. */
  readonly megabitsPerSecond: number;
  /** Chance that a packet over the laptop's line is lost, in percent, drawn from the seed. */
  readonly lossPercent: number;
  /** Ordinals (from 1) of the packets over the laptop's line that are lost whatever the dice say. */
  readonly lose: readonly number[];
  /** Largest IP packet, bytes. */
  readonly mtu: number;
  /** Give the laptop and the server IPv6 addresses too. */
  readonly ipv6: boolean;
}

export interface ServerSetup {
  /** The machines that serve, the public one first: name → addresses. */
  readonly machines: Readonly<Record<string, readonly string[]>>;
  /** What runs on them, in the order of starting, by the name of its configuration text (`nginx.conf`, `gunicorn`). */
  readonly services: Readonly<Record<string, ServiceSetup>>;
  /** Files on each of these machines: absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
}

export interface ServiceSetup {
  readonly machine: string;
  /** A program of the registry (`services.ts`). */
  readonly program: string;
  /** Its configuration file or the command that starts it, as text. */
  readonly config: string;
  /** It does not run. */
  readonly off: boolean;
}

export type Fault = 'authoritativeDown' | 'resolverDown' | 'serverUnreachable';
export const FAULTS: readonly Fault[] = ['authoritativeDown', 'resolverDown', 'serverUnreachable'];
