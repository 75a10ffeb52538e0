import type { FileRefusal } from '../config/httpdFile.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { handled, ownPage, type Exchange, type Handled, type Place } from './httpdExchange.ts';
export function embeddedLanguageOf(_handler: string, _loaded: ReadonlySet<string>): string | null { return null; }
export function* handleEmbedded(_sys: Sys, exchange: Exchange, _place: Place, _refusal: FileRefusal | null, _language: string): SystemCall<Handled> { return handled(ownPage(exchange, 500)); }
