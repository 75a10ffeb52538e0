/** A Rack application on Rails' router and controller: the lines of config.ru and app.rb that are modelled. */
import { ConfigError } from './configError.ts';
import { emptyDraft, ended, finished, handlerAt, readModelled, stated, templateOf, type Draft, type LineForm, type ModelledApp } from './modelledCode.ts';

const LANGUAGE = 'Ruby';
const EXPRESSIONS = { 'ERB::Util.html_escape(name)': 'name', '@@visits': 'visits', 'Process.pid': 'pid' };

/** Middleware whose part in a request is modelled, with what `use` takes beside its name. */
export const RACK_MIDDLEWARE = ['Rack::Runtime', 'Rack::Head', 'ActionDispatch::RequestId', 'ActionDispatch::RemoteIp', 'ActionDispatch::Cookies'] as const;

const place = (name: string) => (_: readonly string[], draft: Draft, at: { readonly source: string; readonly line: number }): void =>
  void (draft.places[name] = { function: name, file: at.source, line: at.line });

const RACKUP: readonly LineForm[] = [
  { pattern: /^require_relative "app"$/, needed: 'require_relative "app"' },
  {
    pattern: /^use (\w+(?:::\w+)*)(?:, header: "x-request-id")?$/,
    means: ([name = ''], draft, at) => {
      if (!(RACK_MIDDLEWARE as readonly string[]).includes(name)) throw new ConfigError(at, 'badChoice', { value: name, directive: 'use', expected: RACK_MIDDLEWARE.join(', ') });
      draft.middleware.push({ function: name, file: at.source, line: at.line });
    },
  },
  { pattern: /^run Routes$/, means: place('run') },
];

const APP: readonly LineForm[] = [
  { pattern: /^require "action_controller"$/, needed: 'require "action_controller"' },
  { pattern: /^class ShopController < ActionController::Base$/, means: place('ShopController') },
  { pattern: /^@@visits = 0$/, needed: '@@visits = 0' },
  { pattern: /^def (\w+)$/, means: ([name = ''], draft, at) => handlerAt(name, draft, at) },
  { pattern: /^name = params\.fetch\(:name, "([^"\\#]*)"\)$/, means: ([otherwise = ''], draft, at) => stated({ kind: 'name', otherwise }, draft, at, LANGUAGE) },
  { pattern: /^@@visits \+= 1$/, means: (_, draft, at) => stated({ kind: 'count' }, draft, at, LANGUAGE) },
  { pattern: /^sleep params\[:seconds\]\.to_f$/, means: (_, draft, at) => stated({ kind: 'wait' }, draft, at, LANGUAGE) },
  {
    pattern: /^render html: "([^"\\]*)"\.html_safe$/,
    means: ([text = ''], draft, at) => stated({ kind: 'answer', status: 200, template: templateOf(text, /#\{([^}]*)\}/g, EXPRESSIONS, at, LANGUAGE) }, draft, at, LANGUAGE),
  },
  { pattern: /^Routes = ActionDispatch::Routing::RouteSet\.new$/, means: place('RouteSet') },
  { pattern: /^Routes\.draw do$/, needed: 'Routes.draw do' },
  { pattern: /^get "(\/[^"]*)", to: ShopController\.action\(:(\w+)\)$/, means: ([path = '', handler = ''], draft, at) => void draft.routes.push({ path, handler, file: at.source, line: at.line }) },
  { pattern: /^end$/, means: ended },
];

export interface RackFiles {
  readonly rackup: { readonly path: string; readonly text: string };
  readonly app: { readonly path: string; readonly text: string };
}

/** Throws `ConfigError` only. */
export function parseRackApp({ rackup, app }: RackFiles): ModelledApp {
  const draft = emptyDraft();
  readModelled(rackup.text, rackup.path, LANGUAGE, RACKUP, draft);
  readModelled(app.text, app.path, LANGUAGE, APP, draft);
  for (const [name, file] of [['run', rackup], ['ShopController', app], ['RouteSet', app]] as const) {
    if (!draft.places[name]) throw new ConfigError({ source: file.path, line: file.text.split('\n').length, column: 1 }, 'settingMissing', { setting: name });
  }
  return finished(LANGUAGE, draft);
}
