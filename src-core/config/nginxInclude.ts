/** `include`: replaces each one by the directives of the file. `mime.types` and Debian's parameter files are always there. */
import { ConfigError } from './configError.ts';
import { MIME_TYPES } from './mimeTypes.ts';
import { NGINX_STOCK_FILES } from './nginxStockFiles.ts';
import { parseNginxSyntax, type NginxDirective } from './nginxSyntax.ts';

/** Texts by absolute path (`/etc/nginx/conf.d/shop.conf`). */
export type NginxFiles = Readonly<Record<string, string>>;

const PREFIX = '/etc/nginx/';
const INCLUDE_LIMIT = 100;

export function withIncludes(tree: readonly NginxDirective[], files: NginxFiles): readonly NginxDirective[] {
  let included = 0;
  const expandBlock = (block: readonly NginxDirective[], open: readonly string[]): readonly NginxDirective[] =>
    block.flatMap((directive): readonly NginxDirective[] => {
      if (directive.name !== 'include' || directive.args.length !== 1 || directive.block) {
        return [directive.block ? { ...directive, block: expandBlock(directive.block, open) } : directive];
      }
      return pathsOf(directive, files).flatMap((path) => {
        included++;
        if (open.includes(path) || included > INCLUDE_LIMIT) throw new ConfigError(directive, 'includeLoop', { path });
        return expandBlock(contentOf(path, files, directive), [...open, path]);
      });
    });
  return expandBlock(tree, []);
}

/** A pattern may match nothing, a plain path may not be missing (`ngx_conf_include`). */
function pathsOf(directive: NginxDirective, files: NginxFiles): readonly string[] {
  const written = directive.args[0]!;
  const path = written.startsWith('/') ? written : PREFIX + written;
  if (!/[*?[]/.test(path)) return [path];
  const pattern = new RegExp(`^${path.replace(/[.+^${}()|\\[\]]/g, '\\$&').replace(/\*+/g, '[^/]*').replaceAll('?', '[^/]')}$`);
  return Object.keys(files).filter((candidate) => pattern.test(candidate)).sort();
}

function contentOf(path: string, files: NginxFiles, directive: NginxDirective): readonly NginxDirective[] {
  const own = Object.hasOwn(files, path) ? files[path] : undefined;
  const text = own ?? (Object.hasOwn(NGINX_STOCK_FILES, path) ? NGINX_STOCK_FILES[path] : undefined);
  if (text !== undefined) return parseNginxSyntax(text, path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path);
  if (path === `${PREFIX}mime.types`) return [mimeTypesAt(directive)];
  throw new ConfigError(directive.argPlaces[0] ?? directive, 'includeNotFound', { path });
}

function mimeTypesAt({ source, line, column }: NginxDirective): NginxDirective {
  const place = { source, line, column };
  const block = [...MIME_TYPES].map(([extension, type]) => ({ name: type, args: [extension], argPlaces: [place], ...place }));
  return { name: 'types', args: [], argPlaces: [], block, ...place };
}
