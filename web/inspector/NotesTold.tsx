/** A stage of which course notes tell something else: both accounts, and the recorded order of a real Django beside this run's. */
import { djangoOrder, notesOf, requestAt, type NoteData, type NoteKind, type OrderId, type Step, type Trace } from '../../src-core/index.ts';
import { NOTE_SOURCES } from '../i18n/noteSources.ts';
import { useNotesWords } from '../state/notesWords.ts';
import { jump } from '../state/transport.ts';
import css from './inspector.module.css';
import story from './story.module.css';

/** The milestones of the recording that a note speaks of. */
const MEANT: Readonly<Record<NoteKind, readonly OrderId[]>> = {
  loading: ['loaded', 'called'], requestFirst: ['built', 'view'], startAfterView: ['viewLeft', 'started', 'sent'], iterable: ['started', 'returned', 'closed'], notStdout: ['returned', 'sent'],
};

export function NotesTold({ trace, step }: { readonly trace: Trace; readonly step: Step }) {
  const words = useNotesWords();
  const found = notesOf(trace, requestAt(trace, step.id));
  const note = found?.notes.find(({ steps }) => steps.includes(step.id)) ?? found?.notes.find(({ stage }) => stage === step.stage);
  if (!words || !found || !note) return null;
  const evidence = words.evidence[note.kind] as (data: NoteData[NoteKind]) => string;
  const zero = trace.steps[found.order.find(({ id }) => id === 'called')?.step ?? -1]?.at ?? 0;
  return (
    <section class={story.claim}>
      <h3>{words.toldTitle}</h3>
      <p class={story.said}>“{words.told[note.stage]}”</p>
      <h3><span aria-hidden="true">≠ </span>{words.truthTitle}</h3>
      <p>{words.truth[note.kind]}</p>
      <h3>{words.inRun}</h3>
      <p>{evidence(note.data)}</p>
      <h3>{words.order.title}</h3>
      <p>{words.order.about}</p>
      <table class={story.order}>
        <thead><tr><th scope="col">{words.order.recorded}</th><th scope="col">{words.order.here}</th></tr></thead>
        <tbody>
          {found.order.map(({ id, number, recorded, step: at }) => {
            const here = at === null ? undefined : trace.steps[at];
            return (
              <tr key={id} data-meant={MEANT[note.kind].includes(id) || undefined}>
                <td><small>{number}</small> <code>{recorded}</code></td>
                <td>{here ? <button type="button" class={css.link} onClick={() => jump(here.id)}>{words.order.names[id]} <small>{((here.at - zero) / 1000).toFixed(3)} ms</small></button> : `${words.order.names[id]}: ${words.order.none}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p>{words.order.facts(djangoOrder.requests, djangoOrder.loads, djangoOrder.loadsUnderCgi)}</p>
      <p class={story.source}>{NOTE_SOURCES[note.kind].map(({ text, url }) => <span key={url}><a href={url} target="_blank" rel="noopener noreferrer">{text}<span aria-hidden="true"> ↗</span><span class="visually-hidden"> {words.newTab}</span></a> </span>)}</p>
    </section>
  );
}
