/**
 * A wheel (PyPA "Binary distribution format"), which is a zip, as files of a simulated machine: what `pip install` would
 * lay down of it, as far as it is text. Strategy: the zip's own table is judged first, so that nothing is unpacked of a
 * file that is too large, leads out of its folder, or is no wheel. What cannot run here is refused with its reason. The
 * hashes in RECORD are not compared.
 */
import { strFromU8, unzipSync, type UnzipFileInfo } from 'fflate';
import { decodeUtf8 } from '../wire/utf8.ts';

/** Where `pip install` puts packages on Debian; to be put on `sys.path`. */
export const wheelPath = '/usr/local/lib/python3/dist-packages';

export interface Wheel {
  readonly kind: 'wheel';
  readonly name: string;
  readonly version: string;
  /** Absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of files in the wheel that were not taken: translations, binary data, commands, an optional compiled module. */
  readonly leftOut: readonly string[];
}

export interface RefusedWheel {
  readonly kind: 'refused';
  readonly reason:
    | 'notZip'
    | 'notWheel' /* a zip without NAME.dist-info/WHEEL and METADATA */
    | 'compiled' /* `file` is a compiled extension, for another machine than the simulated one */
    | 'tooLarge' /* unpacked */
    | 'path' /* `file` would lie outside of its folder */;
  readonly file: string;
}

/** Unpacked. */
const LARGEST_BYTES = 64 * 2 ** 20;
const COMPILED = /\.(so|pyd|dylib)$/;
/** Packages that do without their compiled module: they import it, and if it is not there, its equal in Python. */
const OPTIONAL_COMPILED: ReadonlySet<string> = new Set(['markupsafe']);
/** Text that a program reads while it runs: not what a web server would serve, and no translations, which are binary. */
const KEPT = /\.(py|html|txt|xml|json|css|js|toml|cfg|ini)$|\.dist-info\/METADATA$/;

export function wheelFiles(bytes: Uint8Array): Wheel | RefusedWheel {
  const entries = entriesOf(bytes);
  if (entries === null) return refused('notZip');
  const info = entries.map(({ name }) => /^([^/]+\.dist-info)\/WHEEL$/.exec(name)?.[1]).find((folder) => folder !== undefined);
  if (info === undefined || !entries.some(({ name }) => name === `${info}/METADATA`)) return refused('notWheel');
  if (entries.reduce((sum, { originalSize }) => sum + originalSize, 0) > LARGEST_BYTES) return refused('tooLarge');
  const outside = entries.find(({ name }) => /^\/|\\|\0|^[A-Za-z]:|(^|\/)\.{1,2}(\/|$)/.test(name));
  if (outside) return refused('path', outside.name);
  return unpacked(bytes, entries, info);
}

function unpacked(bytes: Uint8Array, entries: readonly UnzipFileInfo[], info: string): Wheel | RefusedWheel {
  let texts: Record<string, Uint8Array>;
  try {
    texts = unzipSync(bytes, { filter: ({ name }) => isKept(name) });
  } catch {
    return refused('notZip');
  }
  const metadata = textOf(texts[`${info}/METADATA`]!) ?? '';
  const [name, version] = [fieldOf(metadata, 'Name'), fieldOf(metadata, 'Version')];
  if (name === null || version === null) return refused('notWheel');
  const compiled = entries.find((entry) => COMPILED.test(entry.name));
  if (compiled && !OPTIONAL_COMPILED.has(name.toLowerCase())) return refused('compiled', compiled.name);
  const files: Record<string, string> = {};
  const leftOut: string[] = [];
  for (const entry of entries) {
    const content = texts[entry.name];
    const text = content === undefined ? null : textOf(content);
    if (text === null) leftOut.push(entry.name);
    else files[`${wheelPath}/${placeOf(entry.name)}`] = text;
  }
  return { kind: 'wheel', name, version, files, leftOut };
}

/** The files that the zip's table names, without folders; `null` if it has no table. */
function entriesOf(bytes: Uint8Array): UnzipFileInfo[] | null {
  const entries: UnzipFileInfo[] = [];
  try {
    unzipSync(bytes, { filter: (entry) => (entry.name.endsWith('/') || entries.push(entry), false) });
  } catch {
    return null;
  }
  return entries;
}

function isKept(name: string): boolean {
  return KEPT.test(name) && !/\/static\//.test(name) && placeOf(name) !== null;
}

/** `null` for what is no UTF-8. Sources are long and mostly ASCII, which is quickly read. */
function textOf(content: Uint8Array): string | null {
  return content.every((byte) => byte < 0x80) ? strFromU8(content, true) : decodeUtf8(content);
}

/** Where a file goes: NAME.data/purelib and platlib are laid down as if they stood at the top; `null`: not installed here. */
function placeOf(name: string): string | null {
  const data = /^[^/]+\.data\/([^/]+)\/(.+)$/.exec(name);
  if (data) return data[1] === 'purelib' || data[1] === 'platlib' ? data[2]! : null;
  return name;
}

function fieldOf(metadata: string, field: string): string | null {
  return new RegExp(`^${field}:[ \\t]*(\\S.*?)[ \\t]*\\r?$`, 'm').exec(metadata.split(/\r?\n\r?\n/, 1)[0]!)?.[1] ?? null;
}

function refused(reason: RefusedWheel['reason'], file = ''): RefusedWheel {
  return { kind: 'refused', reason, file };
}
