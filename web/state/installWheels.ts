/** Takes .whl files: judged and unpacked here, nothing is uploaded. A bad file is named and the good ones stay. */
import { wheelFiles } from '../../src-core/index.ts';
import { keepWheels } from './keptWheels.ts';
import { wheelStore, type InstalledWheel, type WheelFault } from './wheels.ts';

/** Larger ones are not even read. */
const LARGEST_FILE_BYTES = 64 * 2 ** 20;

export async function installWheels(files: readonly File[]): Promise<void> {
  const added: InstalledWheel[] = [];
  const faults: WheelFault[] = [];
  for (const file of files) {
    const taken = await taking(file);
    if ('reason' in taken) faults.push(taken);
    else added.push(taken);
  }
  wheelStore.setState(({ wheels }) => ({
    wheels: [...wheels.filter(({ name }) => !added.some((wheel) => wheel.name === name)), ...added],
    faults,
    last: added.length > 0 ? { kind: 'added', names: added.map(({ name, version }) => `${name} ${version}`).join(', ') } : null,
  }));
  if (added.length > 0) await keepWheels(wheelStore.getState().wheels);
}

async function taking(file: File): Promise<InstalledWheel | WheelFault> {
  if (!file.name.toLowerCase().endsWith('.whl')) return { file: file.name, reason: 'name', part: '' };
  if (file.size > LARGEST_FILE_BYTES) return { file: file.name, reason: 'tooLarge', part: '' };
  const read = wheelFiles(new Uint8Array(await file.arrayBuffer()));
  if (read.kind === 'refused') return { file: file.name, reason: read.reason, part: read.file };
  const { name, version, leftOut } = read;
  const bytes = Object.values(read.files).reduce((sum, text) => sum + text.length, 0);
  return { name, version, files: read.files, leftOut: leftOut.length, bytes };
}
