/** What test/golden/environ/record.py kept of a real server, and the same application for the simulated ones. */
import { readFileSync } from 'node:fs';

export interface Recorded {
  readonly request: string;
  readonly response: string;
  readonly closed: boolean | 'reset';
  readonly clientPort: number;
  readonly logged: string;
  readonly daemon?: readonly (readonly [string, string])[];
}

export interface Recording {
  readonly port: number;
  readonly exchanges: Readonly<Record<string, Recorded>>;
}

const folder = `${import.meta.dirname}/../../golden/environ`;

/** The application in many shapes that every recorded server served, where it lay. */
export const shapes: Readonly<Record<string, string>> = { '/srv/shapes/shapes.py': readFileSync(`${folder}/shapes.py`, 'utf8') };

export const recordingOf = (server: string): Recording => JSON.parse(readFileSync(`${folder}/recorded/${server}.json`, 'utf8')) as Recording;

/** What the application said that it was given: environ, in its order, and the body. */
export function dumpIn(response: string): { readonly environ: Readonly<Record<string, unknown>>; readonly keys: readonly string[]; readonly input: string } {
  const text = response.slice(response.indexOf('{"environ"'), response.lastIndexOf('}') + 1);
  const { environ, input } = JSON.parse(text) as { environ: Record<string, unknown>; input: string };
  return { environ, keys: Object.keys(environ), input };
}

/** Objects of the server are told by their class: ours are other classes of the same behaviour. */
export const withoutClasses = (environ: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(environ).map(([key, value]) => [key, typeof value === 'string' && value.startsWith('OBJECT ') ? 'OBJECT' : value]));

/** A traceback without the marks under its lines, which differ from one version of Python to the next. */
export const withoutMarks = (log: string): string => log.replace(/^\s*[~^]+\n/gm, '');

/** A response that tells classes, made comparable: without their names, and without the lengths that follow from them. */
export const withoutDumpedClasses = (response: string): string =>
  response.includes('{"environ"') ? response.replace(/"OBJECT [^"]*"/g, '"OBJECT"').replace(/Content-Length: \d+/g, 'Content-Length: …') : response;
