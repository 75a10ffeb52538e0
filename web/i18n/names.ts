/** What machines and processes are called on the drawings. */
import type { Machine, World } from '../../src-core/index.ts';
import type { Messages } from './en.ts';

export function processName(process: { readonly program: string; readonly role: string }, words: Messages['centre']['stage']): string {
  const program = words.program[process.program] ?? process.program;
  return process.role === '' ? program : `${program} ${process.role}`;
}

/** By its role where there is one of it, by its name otherwise; name servers always by name. */
export function machineName(world: World, machine: Machine, words: Messages['centre']['stage']): string {
  const alike = Object.values(world.machines).filter(({ role }) => role === machine.role).length;
  return machine.role !== 'nameServer' && alike === 1 ? (words.machine[machine.role] ?? machine.name) : machine.name;
}
