/** A minimal application for ASP.NET Core: the lines of Program.cs that are modelled. */
import { ConfigError } from './configError.ts';
import { emptyDraft, ended, finished, handlerAt, readModelled, stated, templateOf, type LineForm, type ModelledApp } from './modelledCode.ts';

const LANGUAGE = 'C#';
const EXPRESSIONS = { 'WebUtility.HtmlEncode(name)': 'name', visits: 'visits', 'Environment.ProcessId': 'pid' };

/** What `app.UseX()` puts into the pipeline. */
export const ASPNET_MIDDLEWARE: Readonly<Record<string, string>> = {
  UseForwardedHeaders: 'ForwardedHeadersMiddleware', UseCookiePolicy: 'CookiePolicyMiddleware', UseStaticFiles: 'StaticFileMiddleware', UseRouting: 'EndpointRoutingMiddleware',
};

const FORMS: readonly LineForm[] = [
  { pattern: /^using System\.Net;$/, needed: 'using System.Net;' },
  { pattern: /^var builder = WebApplication\.CreateBuilder\(args\);$/, needed: 'var builder = WebApplication.CreateBuilder(args);' },
  { pattern: /^var app = builder\.Build\(\);$/, needed: 'var app = builder.Build();' },
  { pattern: /^var visits = 0;$/, needed: 'var visits = 0;' },
  {
    pattern: /^app\.(Use\w+)\(\);$/,
    means: ([name = ''], draft, place) => {
      const middleware = Object.hasOwn(ASPNET_MIDDLEWARE, name) ? ASPNET_MIDDLEWARE[name]! : null;
      if (middleware === null) throw new ConfigError(place, 'badChoice', { value: name, directive: 'app', expected: Object.keys(ASPNET_MIDDLEWARE).join(', ') });
      draft.middleware.push({ function: middleware, file: place.source, line: place.line });
    },
  },
  { pattern: /^app\.MapGet\("(\/[^"]*)", (\w+)\);$/, means: ([path = '', handler = ''], draft, place) => void draft.routes.push({ path, handler, file: place.source, line: place.line }) },
  { pattern: /^app\.Run\(\);$/, means: (_, draft, place) => void (draft.places['Run'] = { function: 'Run', file: place.source, line: place.line }) },
  { pattern: /^async Task (\w+)\(HttpContext context\)$/, means: ([name = ''], draft, place) => handlerAt(name, draft, place) },
  { pattern: /^var name = context\.Request\.Query\["name"\]\.FirstOrDefault\("([^"\\]*)"\);$/, means: ([otherwise = ''], draft, place) => stated({ kind: 'name', otherwise }, draft, place, LANGUAGE) },
  { pattern: /^Interlocked\.Increment\(ref visits\);$/, means: (_, draft, place) => stated({ kind: 'count' }, draft, place, LANGUAGE) },
  { pattern: /^_ = double\.TryParse\(context\.Request\.Query\["seconds"\], out var seconds\);$/, means: (_, draft, place) => stated({ kind: 'seconds' }, draft, place, LANGUAGE) },
  { pattern: /^await Task\.Delay\(TimeSpan\.FromSeconds\(seconds\)\);$/, means: (_, draft, place) => stated({ kind: 'wait' }, draft, place, LANGUAGE) },
  { pattern: /^context\.Response\.ContentType = "([\w/+.;= -]+)";$/, means: ([value = ''], draft, place) => stated({ kind: 'type', value }, draft, place, LANGUAGE) },
  {
    pattern: /^await context\.Response\.WriteAsync\(\$"([^"\\]*)"\);$/,
    means: ([text = ''], draft, place) => stated({ kind: 'answer', status: 200, template: templateOf(text, /\{([^}]*)\}/g, EXPRESSIONS, place, LANGUAGE) }, draft, place, LANGUAGE),
  },
  { pattern: /^\{$/ },
  { pattern: /^\}$/, means: ended },
];

/** Throws `ConfigError` only. */
export function parseAspNetApp(text: string, source: string): ModelledApp {
  const draft = emptyDraft();
  readModelled(text, source, LANGUAGE, FORMS, draft);
  if (!draft.places['Run']) throw new ConfigError({ source, line: text.split('\n').length, column: 1 }, 'settingMissing', { setting: 'app.Run()' });
  return finished(LANGUAGE, draft);
}
