/** The threads of a process that has more than one: what each waits in, or where its call stack stands. */
import type { Actor, Process, Thread } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import { Cells, Section } from './Table.tsx';

type Words = Stories['inspecting']['state'];

export function Threads({ process, actor, words }: { readonly process: Process; readonly actor: Actor; readonly words: Words }) {
  const threads = threadsOf(process);
  if (threads.length < 2) return null;
  return (
    <Section title={words.threads} count={threads.length} open>
      <Cells head={[words.tid, words.name, words.status, words.call]} label={words.threads} mark={threads.findIndex(({ tid }) => tid === (actor.tid ?? actor.pid))} markText={words.hereThread} mono
        rows={threads.map((thread) => [String(thread.tid), thread.tid === process.pid ? words.mainThread : (thread.name ?? ''), stateOf(thread, process, words), callOf(thread)])} />
    </Section>
  );
}

/** The main one first, then as they were started. */
function threadsOf(process: Process): readonly Thread[] {
  return Object.values(process.threads).sort((a, b) => Number(b.tid === process.pid) - Number(a.tid === process.pid) || a.tid - b.tid);
}

/** The main thread's waiting is known while the whole process waits; of one among others that run nothing is claimed. */
function stateOf(thread: Thread, process: Process, words: Words): string {
  const waitsFor = thread.waitsFor ?? process.waitsFor;
  if (waitsFor !== '') return `${words.waitsFor} ${waitsFor}()`;
  return thread.waitsFor === undefined && Object.keys(thread.stack).length === 0 ? '' : words.running;
}

/** The innermost frame. */
function callOf({ stack }: Thread): string {
  const frame = Object.entries(stack).sort(([a], [b]) => Number(b) - Number(a))[0]?.[1];
  return frame ? `${frame.function} ${frame.file.slice(frame.file.lastIndexOf('/') + 1)}:${frame.line}` : '';
}
