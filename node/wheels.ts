/** The wheels of a folder, as files of the simulated servers: `npm run wheels` fetches them, `hop run --wheels` takes them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wheelFiles, type RefusedWheel } from '../src-core/index.ts';

export interface InstalledWheels {
  /** Absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** `Flask 3.1.3`, by name. */
  readonly installed: readonly string[];
  readonly refused: readonly (Pick<RefusedWheel, 'reason' | 'file'> & { readonly wheel: string })[];
}

/** Of a folder that is not there: nothing. */
export async function wheelsIn(folder: string): Promise<InstalledWheels> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.whl')).toSorted();
  const files: Record<string, string> = {};
  const installed: string[] = [];
  const refused: InstalledWheels['refused'][number][] = [];
  for (const name of names) {
    const wheel = wheelFiles(new Uint8Array(await readFile(join(folder, name))));
    if (wheel.kind === 'refused') {
      refused.push({ wheel: name, reason: wheel.reason, file: wheel.file });
    } else {
      Object.assign(files, wheel.files);
      installed.push(`${wheel.name} ${wheel.version}`);
    }
  }
  return { files, installed, refused };
}
