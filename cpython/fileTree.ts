/**
 * The files that a process sees. Emscripten's file system lives in JavaScript, outside the interpreter's memory, so
 * that it is put away and brought back beside the memory image. `/lib` is the interpreter's own and always there.
 */
export interface FileSystem {
  readdir(path: string): string[];
  stat(path: string): { mode: number };
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  readFile(path: string): Uint8Array;
  writeFile(path: string, data: Uint8Array | string): void;
  mkdirTree(path: string): void;
  unlink(path: string): void;
  rmdir(path: string): void;
  utime(path: string, accessedMs: number, modifiedMs: number): void;
  cwd(): string;
  chdir(path: string): void;
  readonly filesystems: { readonly MEMFS: MemoryFiles };
  readonly ErrnoError: new (errno: number) => Error;
}

/** What of Emscripten's in-memory file system decides how large a file gets. */
interface MemoryFiles {
  readonly ops_table: { readonly file: { readonly stream: { write: WriteFile } } };
  resizeFileStorage(node: FileNode, size: number): void;
}
type WriteFile = (stream: { readonly node: FileNode }, buffer: Uint8Array, offset: number, length: number, position: number, own?: boolean) => number;
interface FileNode {
  readonly usedBytes: number;
}

export interface FileTree {
  /** Path → contents; `null` for a directory. Directories come before what is in them. */
  readonly entries: ReadonlyMap<string, Uint8Array | null>;
  readonly workingDirectory: string;
}

const ownOfInterpreter = new Set(['/lib', '/dev', '/proc']);

export function takeFiles(files: FileSystem): FileTree {
  const entries = new Map<string, Uint8Array | null>();
  walk(files, '', entries);
  return { entries, workingDirectory: files.cwd() };
}

/** Makes the file system equal to `tree`, touching only what differs. Times of change are set to `timeMs`. */
export function layFiles(files: FileSystem, tree: FileTree, timeMs: number): void {
  files.chdir('/');
  const now = takeFiles(files).entries;
  for (const path of [...now.keys()].reverse()) if (!tree.entries.has(path)) remove(files, path, now.get(path) ?? null);
  for (const [path, contents] of tree.entries) {
    const present = now.get(path);
    if (contents === null) {
      if (present === undefined) files.mkdirTree(path);
    } else if (!present || !sameBytes(present, contents)) {
      files.writeFile(path, contents);
    }
  }
  for (const path of tree.entries.keys()) files.utime(path, timeMs, timeMs);
  files.chdir(tree.workingDirectory);
}

function walk(files: FileSystem, directory: string, tree: Map<string, Uint8Array | null>): void {
  for (const name of files.readdir(directory || '/').toSorted()) {
    const path = `${directory}/${name}`;
    if (name === '.' || name === '..' || ownOfInterpreter.has(path)) continue;
    const { mode } = files.stat(path);
    if (files.isDir(mode)) {
      tree.set(path, null);
      walk(files, path, tree);
    } else if (files.isFile(mode)) {
      tree.set(path, files.readFile(path));
    }
  }
}

function remove(files: FileSystem, path: string, contents: Uint8Array | null): void {
  if (contents === null) files.rmdir(path);
  else files.unlink(path);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
