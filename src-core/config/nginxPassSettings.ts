/**
 * The settings that the four protocols of `nginxPass` share under their own prefixes (`proxy_read_timeout`,
 * `fastcgi_read_timeout`, …), with nginx 1.22.1's defaults. They are inherited like all others (see `nginxSettings`).
 */
import { PASS_PROTOCOLS, type PassProtocol } from './nginxPass.ts';
import type { NginxDirective } from './nginxSyntax.ts';
import { argAt, argsFrom, choiceOf, flagOf, numberOf, regexOf, timeUsOf } from './nginxValues.ts';
import { ConfigError } from './configError.ts';

export interface NginxPassSettings {
  readonly buffering: boolean;
  readonly readTimeoutUs: number;
  readonly connectTimeoutUs: number;
  readonly sendTimeoutUs: number;
  readonly nextUpstream: readonly NextUpstreamCondition[];
  /** 0 is no limit. */
  readonly nextUpstreamTries: number;
  /** 0 is no limit. */
  readonly nextUpstreamTimeoutUs: number;
  readonly interceptErrors: boolean;
  readonly passRequestHeaders: boolean;
  /** `fastcgi_param` and its like; proxy has none. */
  readonly params: readonly NginxParam[];
  /** The last three are FastCGI's. */
  readonly index: string;
  readonly splitPathInfo: RegExp | null;
  readonly keepConnection: boolean;
}

/** Variables of a gateway request, in the order of the file; a name may come twice. */
export interface NginxParam {
  readonly name: string;
  readonly template: string;
  /** `if_not_empty`: left out where the value is empty. */
  readonly ifNotEmpty: boolean;
  readonly line: number;
}

export type PassSettings = Readonly<Record<PassProtocol, NginxPassSettings>>;

const PROXY_CONDITIONS = [
  'error', 'timeout', 'invalid_header', 'http_500', 'http_502', 'http_503', 'http_504', 'http_403', 'http_404', 'http_429', 'non_idempotent', 'off',
] as const;
export type NextUpstreamCondition = (typeof PROXY_CONDITIONS)[number];
const GATEWAY_CONDITIONS = PROXY_CONDITIONS.filter((condition) => condition !== 'http_502' && condition !== 'http_504');

const MINUTE_US = 60_000_000;
const DEFAULTS: NginxPassSettings = {
  buffering: true, readTimeoutUs: MINUTE_US, connectTimeoutUs: MINUTE_US, sendTimeoutUs: MINUTE_US,
  nextUpstream: ['error', 'timeout'], nextUpstreamTries: 0, nextUpstreamTimeoutUs: 0, interceptErrors: false, passRequestHeaders: true,
  params: [], index: '', splitPathInfo: null, keepConnection: false,
};
export const PASS_DEFAULTS: PassSettings = { proxy: DEFAULTS, fastcgi: DEFAULTS, uwsgi: DEFAULTS, scgi: DEFAULTS };

export function passSettingsOf(block: readonly NginxDirective[], outer: PassSettings): PassSettings {
  const own: Record<PassProtocol, Draft> = { proxy: {}, fastcgi: {}, uwsgi: {}, scgi: {} };
  for (const directive of block) {
    const protocol = PASS_PROTOCOLS.find((each) => directive.name.startsWith(`${each}_`));
    if (protocol) READERS[directive.name.slice(protocol.length + 1)]?.(directive, own[protocol]);
  }
  const merged = (protocol: PassProtocol): NginxPassSettings => ({ ...outer[protocol], ...own[protocol] });
  return { proxy: merged('proxy'), fastcgi: merged('fastcgi'), uwsgi: merged('uwsgi'), scgi: merged('scgi') };
}

type Draft = { -readonly [Key in keyof NginxPassSettings]?: NginxPassSettings[Key] };

const READERS: Readonly<Record<string, (directive: NginxDirective, own: Draft) => void>> = {
  buffering: (directive, own) => { own.buffering = flagOf(argAt(directive, 0)); },
  read_timeout: (directive, own) => { own.readTimeoutUs = timeUsOf(argAt(directive, 0)); },
  connect_timeout: (directive, own) => { own.connectTimeoutUs = timeUsOf(argAt(directive, 0)); },
  send_timeout: (directive, own) => { own.sendTimeoutUs = timeUsOf(argAt(directive, 0)); },
  next_upstream: (directive, own) => { own.nextUpstream = argsFrom(directive, 0).map((arg) => choiceOf<NextUpstreamCondition>(arg, directive.name === 'proxy_next_upstream' ? PROXY_CONDITIONS : GATEWAY_CONDITIONS)); },
  next_upstream_tries: (directive, own) => { own.nextUpstreamTries = numberOf(argAt(directive, 0), 0, 1_000_000); },
  next_upstream_timeout: (directive, own) => { own.nextUpstreamTimeoutUs = timeUsOf(argAt(directive, 0)); },
  intercept_errors: (directive, own) => { own.interceptErrors = flagOf(argAt(directive, 0)); },
  pass_request_headers: (directive, own) => { own.passRequestHeaders = flagOf(argAt(directive, 0)); },
  param: (directive, own) => { own.params = [...(own.params ?? []), paramOf(directive)]; },
  index: (directive, own) => { own.index = directive.args[0]!; },
  split_path_info: (directive, own) => { own.splitPathInfo = splitOf(directive); },
  keep_conn: (directive, own) => { own.keepConnection = flagOf(argAt(directive, 0)); },
};

function paramOf(directive: NginxDirective): NginxParam {
  if (directive.args.length === 3) choiceOf(argAt(directive, 2), ['if_not_empty']);
  const [name = '', template = ''] = directive.args;
  return { name, template, ifNotEmpty: directive.args.length === 3, line: directive.line };
}

/** The script and the rest are its first two captures (`ngx_http_fastcgi_split_path_info` asks for both). */
function splitOf(directive: NginxDirective): RegExp {
  const arg = argAt(directive, 0);
  const regex = regexOf(arg, arg.value, false);
  const captures = new RegExp(`${regex.source}|`).exec('')!.length - 1;
  if (captures !== 2) throw new ConfigError(arg.place, 'badRegex', { value: arg.value, reason: `2 captures, not ${captures}` });
  return regex;
}
