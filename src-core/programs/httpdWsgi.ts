import type { FileRefusal } from '../config/httpdFile.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { handled, ownPage, type Exchange, type Handled, type Place } from './httpdExchange.ts';
export function* handleWsgi(_sys: Sys, exchange: Exchange, _place: Place, _refusal: FileRefusal | null): SystemCall<Handled> { return handled(ownPage(exchange, 500)); }
