import type { SystemCall, Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import type { HttpdSetup } from './httpdExchange.ts';
import type { LocalListener } from './localSocket.ts';
export function* startWsgiDaemons(_sys: Sys, _setup: HttpdSetup, _listeners: readonly Listener[]): SystemCall<ReadonlyMap<string, LocalListener>> { return new Map(); }
