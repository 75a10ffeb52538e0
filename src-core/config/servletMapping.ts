/** URL patterns of servlets and filters, and which servlet a path gets (Servlet 6.0 §12). Paths are decoded and relative to the context. */
export type UrlPattern =
  | { readonly kind: 'exact'; readonly text: string; readonly path: string }
  /** `/x/*`; `path` is `/x`, empty for `/*`. */
  | { readonly kind: 'prefix'; readonly text: string; readonly path: string }
  | { readonly kind: 'extension'; readonly text: string; readonly extension: string }
  | { readonly kind: 'default'; readonly text: string }
  /** The empty pattern: the context's root alone. */
  | { readonly kind: 'root'; readonly text: string };

export interface Mapping {
  readonly pattern: UrlPattern;
  readonly servlet: string;
}

export interface Mapped {
  readonly mapping: Mapping;
  readonly servletPath: string;
  /** `null` when nothing is left. */
  readonly pathInfo: string | null;
}

/** `null` for what is no pattern (§12.2). */
export function urlPattern(text: string): UrlPattern | null {
  if (text === '') return { kind: 'root', text };
  if (text === '/') return { kind: 'default', text };
  if (/^\*\.[^*/]+$/.test(text)) return { kind: 'extension', text, extension: text.slice(2) };
  if (!text.startsWith('/') || /\s/.test(text)) return null;
  if (text.endsWith('/*')) return text.slice(0, -2).includes('*') ? null : { kind: 'prefix', text, path: text.slice(0, -2) };
  return text.includes('*.') ? null : { kind: 'exact', text, path: text };
}

/** §12.1: exact, then the longest path prefix, then the extension, then the default; case counts. */
export function mapPath(mappings: readonly Mapping[], path: string): Mapped | null {
  const mapped = (mapping: Mapping | undefined, servletPath: string): Mapped | null => (mapping ? { mapping, servletPath, pathInfo: servletPath.length < path.length ? path.slice(servletPath.length) : null } : null);
  const of = <Kind extends UrlPattern['kind']>(kind: Kind): readonly (Mapping & { readonly pattern: Extract<UrlPattern, { kind: Kind }> })[] =>
    mappings.filter((mapping): mapping is Mapping & { readonly pattern: Extract<UrlPattern, { kind: Kind }> } => mapping.pattern.kind === kind);
  if (path === '/') {
    const root = of('root')[0];
    if (root) return { mapping: root, servletPath: '', pathInfo: '/' };
  }
  const exact = of('exact').find(({ pattern }) => pattern.path === path);
  if (exact) return mapped(exact, path);
  const prefixes = of('prefix').filter(({ pattern }) => isPrefix(pattern.path, path));
  const [longest] = prefixes.toSorted((a, b) => b.pattern.path.length - a.pattern.path.length);
  if (longest) return mapped(longest, longest.pattern.path);
  const extension = of('extension').find(({ pattern }) => hasExtension(path, pattern.extension));
  return mapped(extension ?? of('default')[0], path);
}

/** Filters are chosen by the same patterns, but each that fits is taken (§6.2.4). */
export function matchesPattern(pattern: UrlPattern, path: string): boolean {
  switch (pattern.kind) {
    case 'exact': return pattern.path === path;
    case 'prefix': return isPrefix(pattern.path, path);
    case 'extension': return hasExtension(path, pattern.extension);
    case 'root': return path === '/';
    // For filters `/` is an exact path.
    case 'default': return path === '/';
  }
}

function isPrefix(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Of the last segment alone. */
function hasExtension(path: string, extension: string): boolean {
  const segment = path.slice(path.lastIndexOf('/') + 1);
  const dot = segment.lastIndexOf('.');
  return dot >= 0 && segment.slice(dot + 1) === extension;
}
