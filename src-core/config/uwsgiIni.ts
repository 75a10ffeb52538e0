/** uwsgi.ini: the section `[uwsgi]` with `key = value` lines (uWSGI docs, "Configuring uWSGI"); `true` turns a switch on. */
import { addressOf, choiceOf, integerOf, type Word } from './commandLine.ts';
import { ConfigError } from './configError.ts';
import { parseKeyValues, type SettingReaders, type SettingValue } from './keyValueConf.ts';

export interface UwsgiSettings {
  readonly protocol: 'uwsgi' | 'fastcgi' | 'scgi';
  readonly host: string;
  readonly port: number;
  readonly module: string;
  readonly master: boolean;
  readonly processes: number;
  readonly threads: number;
  readonly lazyApps: boolean;
  readonly needApp: boolean;
  readonly listen: number;
  readonly chdir: string;
}

const DEFAULTS: UwsgiSettings = {
  protocol: 'uwsgi', host: '', port: 0, module: '', master: false, processes: 1, threads: 1, lazyApps: false, needApp: false, listen: 100, chdir: '/srv/shop',
};

function flag(value: SettingValue, name: string): boolean {
  return choiceOf(value, name, ['true', 'false', '1', '0']) === 'true' || value.text === '1';
}

function socket(protocol: UwsgiSettings['protocol']): (value: SettingValue, name: string) => Partial<UwsgiSettings> {
  return (value, name) => {
    if (value.text.startsWith('/') || value.text.endsWith('.sock')) throw new ConfigError(value.place, 'unsupportedValue', { value: value.text, directive: name });
    return { protocol, ...addressOf(value, name, 3031) };
  };
}

/** Only says that it is known, and does nothing in this world. */
const nothing = (): Partial<UwsgiSettings> => ({});

const READERS: SettingReaders<UwsgiSettings> = {
  'socket': socket('uwsgi'), 'uwsgi-socket': socket('uwsgi'), 'fastcgi-socket': socket('fastcgi'), 'scgi-socket': socket('scgi'),
  'module': (value) => ({ module: moduleOf(value) }),
  'wsgi': (value) => ({ module: moduleOf(value) }),
  'master': (value, name) => ({ master: flag(value, name) }),
  'processes': (value, name) => ({ processes: integerOf(value, name, 1, 64) }),
  'workers': (value, name) => ({ processes: integerOf(value, name, 1, 64) }),
  'threads': (value, name) => ({ threads: integerOf(value, name, 1, 64) }),
  'lazy-apps': (value, name) => ({ lazyApps: flag(value, name) }),
  'need-app': (value, name) => ({ needApp: flag(value, name) }),
  'listen': (value, name) => ({ listen: integerOf(value, name, 1, 65_535) }),
  'chdir': ({ text }) => ({ chdir: text }),
  'enable-threads': nothing, 'die-on-term': nothing, 'vacuum': nothing, 'plugins': nothing, 'plugin': nothing, 'strict': nothing, 'single-interpreter': nothing,
};

function moduleOf({ text, place }: Word): string {
  if (!/^[A-Za-z_][\w.]*(:[A-Za-z_]\w*)?$/.test(text)) throw new ConfigError(place, 'badApplication', { value: text });
  return text;
}

/** Throws `ConfigError` only. */
export function parseUwsgiIni(text: string, source: string): UwsgiSettings {
  const lines = text.split('\n');
  const section = lines.findIndex((line) => line.trim() === '[uwsgi]');
  if (section < 0) throw new ConfigError({ source, line: 1, column: 1 }, 'sectionMissing', { section: '[uwsgi]' });
  // Lines keep their numbers; comments may begin with ; too.
  const body = lines.map((line, index) => (index <= section ? '' : line.replace(/^\s*;.*/, '')));
  const settings = parseKeyValues(body.join('\n'), source, DEFAULTS, READERS);
  const end = { source, line: lines.length, column: 1 };
  if (settings.port === 0) throw new ConfigError(end, 'settingMissing', { setting: 'socket' });
  if (settings.module === '') throw new ConfigError(end, 'missingApplication');
  return { ...settings, host: settings.host === '' ? '0.0.0.0' : settings.host };
}
