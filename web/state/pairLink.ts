/**
 * Two requests in a link: `x=NAME~NAME`. A name is a preset's, or `@` for the scenario that the same link carries in
 * `s=`; `:N` after it means the request of that number (from 0) and not the first.
 */
export interface Choice {
  /** A preset's name, or `OWN`. */
  readonly name: string;
  readonly request: number;
}

export interface Pair {
  readonly a: Choice;
  /** `null` when the link leaves it open. */
  readonly b: Choice | null;
}

/** The scenario on the screen when it is no preset as it came. Percent encoding keeps it apart from any preset's name. */
export const OWN = '@';

export function encodePair(a: Choice, b: Choice): string {
  return `x=${textOf(a)}~${textOf(b)}`;
}

/** `null` when the fragment asks for no comparison. Names are not checked here. */
export function decodePair(fragment: string): Pair | null {
  const text = /(?:^|[#&])x=([^&]*)/.exec(fragment)?.[1];
  if (text === undefined) return null;
  const [a = '', b = ''] = text.split('~');
  return { a: choiceOf(a), b: b === '' ? null : choiceOf(b) };
}

function textOf({ name, request }: Choice): string {
  return `${name === OWN ? OWN : encodeURIComponent(name).replaceAll('~', '%7E')}${request === 0 ? '' : `:${request}`}`;
}

function choiceOf(text: string): Choice {
  const [, name = '', request = '0'] = /^(.*?)(?::(\d{1,4}))?$/.exec(text) ?? [];
  return { name: decoded(name), request: Number(request) };
}

/** What is no percent encoding stays as it is: then no preset is called so, and the page says that. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
