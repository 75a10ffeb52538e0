/** A program for Node.js that is its own HTTP server: the lines that are modelled. */
import { emptyDraft, ended, finished, handlerAt, readModelled, stated, templateOf, type LineForm, type ModelledApp } from './modelledCode.ts';
import { ConfigError } from './configError.ts';

const LANGUAGE = 'JavaScript';
const EXPRESSIONS = { 'escapeHtml(name)': 'name', visits: 'visits', 'process.pid': 'pid' };
/** Functions that the model knows by name and that are no handlers. */
const KNOWN = /^(application|send|escapeHtml)$/;

const FORMS: readonly LineForm[] = [
  { pattern: /^const http = require\('node:http'\);$/, needed: "const http = require('node:http');" },
  { pattern: /^const \{ setTimeout: sleep \} = require\('node:timers\/promises'\);$/, needed: "require('node:timers/promises')" },
  { pattern: /^let visits = 0;$/, needed: 'let visits = 0;' },
  {
    pattern: /^(?:async )?function (\w+)\(([\w, ]*)\) \{$/,
    means: ([name = ''], draft, place) => {
      draft.inHandler = false;
      if (KNOWN.test(name)) draft.places[name] = { function: name, file: place.source, line: place.line };
      else handlerAt(name, draft, place);
    },
  },
  { pattern: /^const name = query\.get\('name'\) \?\? '([^'\\]*)';$/, means: ([otherwise = ''], draft, place) => stated({ kind: 'name', otherwise }, draft, place, LANGUAGE) },
  { pattern: /^visits \+= 1;$/, means: (_, draft, place) => stated({ kind: 'count' }, draft, place, LANGUAGE) },
  { pattern: /^await sleep\(1000 \* query\.get\('seconds'\)\);$/, means: (_, draft, place) => stated({ kind: 'wait' }, draft, place, LANGUAGE) },
  {
    pattern: /^send\(res, ([1-5]\d\d), (?:`([^`\\]*)`|'([^'\\]*)')\);$/,
    means: ([status, back, single], draft, place) => {
      const template = back === undefined ? (single ?? '') : templateOf(back, /\$\{([^}]*)\}/g, EXPRESSIONS, place, LANGUAGE);
      stated({ kind: 'answer', status: Number(status), template }, draft, place, LANGUAGE);
    },
  },
  { pattern: /^const routes = \{$/, needed: 'const routes = {' },
  { pattern: /^'(\/[^']*)': (\w+),$/, means: ([path = '', handler = ''], draft, place) => void draft.routes.push({ path, handler, file: place.source, line: place.line }) },
  { pattern: /^const \{ pathname, searchParams \} = new URL\(req\.url, 'http:\/\/localhost'\);$/, means: (_, draft, place) => void (draft.places['URL'] = { function: 'URL', file: place.source, line: place.line }) },
  { pattern: /^const handler = routes\[pathname\] \?\? notFound;$/, means: (_, draft, place) => void (draft.places['routes'] = { function: 'routes', file: place.source, line: place.line }) },
  { pattern: /^await handler\(req, res, searchParams\);$/, needed: 'await handler(req, res, searchParams);' },
  { pattern: /^res\.statusCode = status;$/, needed: 'res.statusCode = status;' },
  { pattern: /^res\.setHeader\('Content-Type', 'text\/html; charset=utf-8'\);$/, means: (_, draft, place) => void (draft.places['setHeader'] = { function: 'setHeader', file: place.source, line: place.line }) },
  { pattern: /^res\.end\(html\);$/, means: (_, draft, place) => void (draft.places['end'] = { function: 'end', file: place.source, line: place.line }) },
  { pattern: /^return text\.replace\(\/\[&<>"'\]\/g, \(character\) => `&#\$\{character\.charCodeAt\(0\)\};`\);$/, needed: 'return text.replace(…);' },
  {
    pattern: /^http\.createServer\(application\)\.listen\((\d{1,5}), '([\d.]+)'\);$/,
    means: ([port = '', host = ''], draft, place) => {
      if (Number(port) < 1 || Number(port) > 65_535) throw new ConfigError(place, 'badPort', { value: port });
      draft.listen = { host, port: Number(port) };
      draft.places['createServer'] = { function: 'createServer', file: place.source, line: place.line };
    },
  },
  { pattern: /^\};?$/, means: ended },
];

/** Throws `ConfigError` only. */
export function parseNodeApp(text: string, source: string): ModelledApp {
  const draft = emptyDraft();
  readModelled(text, source, LANGUAGE, FORMS, draft);
  const end = { source, line: text.split('\n').length, column: 1 };
  for (const name of ['application', 'URL', 'routes', 'send', 'escapeHtml', 'setHeader', 'end', 'createServer']) if (!draft.places[name]) throw new ConfigError(end, 'settingMissing', { setting: name });
  if (!draft.handlers.some((handler) => handler.function === 'notFound')) throw new ConfigError(end, 'settingMissing', { setting: 'notFound' });
  return finished(LANGUAGE, draft);
}
