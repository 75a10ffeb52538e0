/** Checks, once for the whole tree, whatever refers to a name: variables in texts, log formats of access logs. */
import { ConfigError } from './configError.ts';
import type { NginxDirective } from './nginxSyntax.ts';
import { checkVariables } from './nginxVariables.ts';

export function checkTemplates(tree: readonly NginxDirective[]): void {
  const captureNames = new Set([...everyDirective(tree)].flatMap(captureNamesOf));
  const formats = new Set(['combined']);
  for (const directive of everyDirective(tree)) {
    if (directive.name === 'log_format') formats.add(directive.args[0] ?? '');
    for (const i of templateArgsOf(directive)) checkVariables(directive.args[i]!, directive.argPlaces[i]!, captureNames);
  }
  for (const directive of everyDirective(tree)) if (directive.name === 'access_log') checkFormat(directive, formats);
}

/** Which arguments may hold variables: all from the given one on. */
const FIRST_TEMPLATE: ReadonlyMap<string, number> = new Map([
  ['return', 0], ['root', 0], ['alias', 0], ['index', 0], ['try_files', 0], ['error_page', 1], ['add_header', 1],
  ['proxy_set_header', 1], ['fastcgi_param', 1], ['uwsgi_param', 1], ['scgi_param', 1], ['proxy_pass', 0], ['log_format', 1],
]);

function templateArgsOf(directive: NginxDirective): readonly number[] {
  const first = FIRST_TEMPLATE.get(directive.name);
  if (first === undefined || directive.block) return [];
  return directive.args.map((_, i) => i).filter((i) => i >= first);
}

function checkFormat(directive: NginxDirective, formats: ReadonlySet<string>): void {
  const name = directive.args[1];
  if (name !== undefined && !formats.has(name)) throw new ConfigError(directive.argPlaces[1]!, 'unknownLogFormat', { name });
}

/** `(?<name>…)` in a location or a server name makes `$name` known. */
function captureNamesOf(directive: NginxDirective): readonly string[] {
  if (directive.name !== 'location' && directive.name !== 'server_name') return [];
  return directive.args.flatMap((arg) => [...arg.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map((match) => match[1]!));
}

function* everyDirective(block: readonly NginxDirective[]): Generator<NginxDirective> {
  for (const directive of block) {
    yield directive;
    // Inside of `types` stand media types, not directives.
    if (directive.block && directive.name !== 'types') yield* everyDirective(directive.block);
  }
}
