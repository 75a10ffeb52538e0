/** A pool of PHP-FPM: `[www]` with `name = value` lines, `;` begins a comment (php-fpm.conf, "List of pool directives"). */
import { addressOf, choiceOf, integerOf } from './commandLine.ts';
import { ConfigError } from './configError.ts';
import { parseKeyValues, type SettingReaders, type SettingValue } from './keyValueConf.ts';

export interface PhpFpmSettings {
  readonly pool: string;
  readonly host: string;
  readonly port: number;
  readonly backlog: number;
  readonly maxChildren: number;
  /** Requests after which a child ends and another takes its place; 0: none. */
  readonly maxRequests: number;
  readonly catchesOutput: boolean;
  /** A script must end in one of these; empty: any will do. */
  readonly extensions: readonly string[];
}

const DEFAULTS = { host: '', port: 0, backlog: 511, maxChildren: 0, maxRequests: 0, catchesOutput: false, extensions: ['.php', '.phar'], pm: '' };
type Read = Omit<PhpFpmSettings, 'pool'> & { readonly pm: string };

const nothing = (): Partial<Read> => ({});
const count = (value: SettingValue, name: string): Partial<Read> => {
  integerOf(value, name, 0, 10_000);
  return {};
};

const READERS: SettingReaders<Read> = {
  'listen': (value, name) => {
    if (value.text.startsWith('/')) throw new ConfigError(value.place, 'unsupportedValue', { value: value.text, directive: name });
    return /^\d+$/.test(value.text) ? { host: '0.0.0.0', port: integerOf(value, name, 1, 65_535) } : addressOf(value, name, 9000);
  },
  'listen.backlog': (value, name) => ({ backlog: integerOf(value, name, 1, 65_535) }),
  'pm': (value, name) => {
    const pm = choiceOf(value, name, ['static', 'dynamic', 'ondemand']);
    if (pm !== 'static') throw new ConfigError(value.place, 'unsupportedValue', { value: pm, directive: name });
    return { pm };
  },
  'pm.max_children': (value, name) => ({ maxChildren: integerOf(value, name, 1, 64) }),
  'pm.max_requests': (value, name) => ({ maxRequests: integerOf(value, name, 0, 1_000_000) }),
  // They act for pm = dynamic alone.
  'pm.start_servers': count, 'pm.min_spare_servers': count, 'pm.max_spare_servers': count,
  'catch_workers_output': (value, name) => ({ catchesOutput: ['yes', 'on', '1', 'true'].includes(choiceOf(value, name, ['yes', 'no', 'on', 'off', '1', '0', 'true', 'false'])) }),
  'security.limit_extensions': ({ text }) => ({ extensions: text.split(/[\s,]+/).filter((each) => each !== '') }),
  'user': nothing, 'group': nothing, 'listen.owner': nothing, 'listen.group': nothing, 'listen.mode': nothing, 'clear_env': nothing, 'chdir': nothing,
};

/** Throws `ConfigError` only. */
export function parsePhpFpmConf(text: string, source: string): PhpFpmSettings {
  const lines = text.split('\n').map((line) => line.replace(/(^|\s);.*/, ''));
  const section = lines.findIndex((line) => /^\s*\[[^\]]+\]\s*$/.test(line));
  if (section < 0) throw new ConfigError({ source, line: 1, column: 1 }, 'sectionMissing', { section: '[www]' });
  const second = lines.findIndex((line, index) => index > section && /^\s*\[/.test(line));
  // One pool is simulated.
  if (second >= 0) throw new ConfigError({ source, line: second + 1, column: 1 }, 'unsupportedValue', { value: lines[second]!.trim(), directive: 'php-fpm' });
  const body = lines.map((line, index) => (index <= section ? '' : line)).join('\n');
  const { pm, ...settings } = parseKeyValues<Read>(body, source, DEFAULTS, READERS);
  const end = { source, line: lines.length, column: 1 };
  for (const [setting, isThere] of [['listen', settings.port > 0], ['pm', pm !== ''], ['pm.max_children', settings.maxChildren > 0]] as const) if (!isThere) throw new ConfigError(end, 'settingMissing', { setting });
  return { ...settings, pool: lines[section]!.trim().slice(1, -1) };
}
