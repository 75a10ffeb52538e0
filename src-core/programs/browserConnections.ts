/**
 * The connections of a browser, kept from request to request: one that is idle is taken again, and only where there is none
 * a name is looked up and a new one opened.
 */
import { ResponseReader } from '../protocols/httpResponseReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import type { HttpUrl } from '../wire/uri.ts';
import { lookUp, type LookupSetup } from './nameLookup.ts';

export interface Kept {
  readonly connection: Connection;
  readonly reader: ResponseReader;
  uses: number;
  /** An answer is still to come on it. */
  busy: boolean;
}

type Failed = { readonly kind: 'failed'; readonly problem: string };

export class BrowserConnections {
  private readonly names: LookupSetup;
  private readonly kept = new Map<string, Kept[]>();

  constructor(names: LookupSetup) {
    this.names = names;
  }

  *take(sys: Sys, url: HttpUrl): SystemCall<{ readonly kind: 'open'; readonly kept: Kept } | Failed> {
    const old = this.of(url).find(({ busy }) => !busy);
    if (old && old.connection.endpoint.state === 'ESTABLISHED' && !old.connection.endpoint.ended) {
      sys.stage('connect');
      const { ends } = old.connection;
      sys.note('connectionReused', { address: ends.destination, port: ends.destinationPort, uses: old.uses });
      return { kind: 'open', kept: old };
    }
    // The server has closed it meanwhile: so does the browser.
    if (old) this.drop(sys, url, old);
    const opened = yield* this.open(sys, url);
    if (opened.kind === 'failed') return opened;
    const kept: Kept = { connection: opened.connection, reader: new ResponseReader(), uses: 0, busy: false };
    this.of(url).push(kept);
    return { kind: 'open', kept };
  }

  /** A new connection that nobody else will use. */
  *open(sys: Sys, url: HttpUrl): SystemCall<{ readonly kind: 'open'; readonly connection: Connection } | Failed> {
    const found = yield* lookUp(sys, url.host, this.names);
    if (found.kind === 'failed') return found;
    sys.stage('connect');
    // No address of a family that this machine has: ENETUNREACH in Chromium's words.
    let problem = 'ERR_ADDRESS_UNREACHABLE';
    for (const address of found.addresses) {
      if (!sys.machine.hasFamilyOf(address)) continue;
      const connected = yield* sys.tcp.connect(address, url.port);
      if (connected.kind === 'connected') return { kind: 'open', connection: connected.connection };
      problem = connected.kind === 'refused' ? 'ERR_CONNECTION_REFUSED' : 'ERR_CONNECTION_TIMED_OUT';
    }
    return { kind: 'failed', problem };
  }

  drop(sys: Sys, url: HttpUrl, kept: Kept): void {
    const all = this.of(url);
    all.splice(all.indexOf(kept), 1);
    sys.tcp.close(kept.connection);
  }

  private of({ host, port }: HttpUrl): Kept[] {
    const all = this.kept.get(`${host}:${port}`) ?? [];
    this.kept.set(`${host}:${port}`, all);
    return all;
  }
}
