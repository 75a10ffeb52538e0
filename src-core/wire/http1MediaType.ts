/** media-type = type "/" subtype parameters (RFC 9110 §8.3.1). */
export interface MediaType {
  /** Lower-case `type/subtype`. */
  readonly essence: string;
  /** Names in lower case, values unquoted; the first of two equal names counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a Content-Type; `null` when it is no media type. Parameters that make no sense are left out. */
export function mediaType(value: string): MediaType | null {
  const match = /^[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*(?=;|$)/.exec(value);
  if (match === null) return null;
  const parameters = new Map<string, string>();
  const pattern = /;[ \t]*(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=("(?:[^"\\]|\\.)*"|[!#$%&'*+\-.^_`|~0-9A-Za-z]*)|[^;]*)/g;
  for (const [, name, text] of value.slice(match[0].length).matchAll(pattern)) {
    const key = name?.toLowerCase();
    if (key !== undefined && text !== undefined && !parameters.has(key)) parameters.set(key, unquoted(text));
  }
  return { essence: (match[1] ?? '').toLowerCase(), parameters };
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
