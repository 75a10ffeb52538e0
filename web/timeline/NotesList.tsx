/** The stages as course notes tell them; where the run shows otherwise, what it shows, and where that is written. */
import { notesOf, STAGES, type Note, type NoteData, type StageSummary, type Step, type Trace } from '../../src-core/index.ts';
import type { NotesWords } from '../i18n/en/notes.ts';
import { NOTE_SOURCES } from '../i18n/noteSources.ts';
import { useNotesWords } from '../state/notesWords.ts';
import { useRequest, useStages, useStep } from '../state/selectors.ts';
import { sentenceOf } from '../state/sentence.ts';
import { jump } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import styles from './StageList.module.css';

const NUMBERED = STAGES.filter((stage) => /\d/.test(stage));

export function NotesList({ trace }: { readonly trace: Trace }) {
  const words = useNotesWords();
  const request = useRequest();
  const summaries = useStages();
  const step = useStep();
  if (!words) return null;
  const notes = notesOf(trace, request);
  return (
    <section>
      <p class={styles['about']}>{notes ? words.intro : words.elsewhere}</p>
      <ol>
        {NUMBERED.map((stage) => (
          <li key={stage}>
            <Told words={words} stage={stage} summary={summaries[STAGES.indexOf(stage)]} current={step?.stage === stage} note={notes?.notes.find((note) => note.stage === stage) ?? null} trace={trace} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ToldProps {
  readonly words: NotesWords;
  readonly stage: string;
  readonly summary: StageSummary | undefined;
  readonly current: boolean;
  readonly note: Note | null;
  readonly trace: Trace;
}

function Told({ words, stage, summary, current, note, trace }: ToldProps) {
  const { skipped: reasons } = useWords().stages;
  const skipped = summary?.skipped ?? null;
  const target = summary?.first ?? skipped?.at ?? null;
  const content = (
    <>
      <span class={styles['number']}>{stage}</span>
      <span>
        {words.told[stage]}
        {skipped && !note && <small>{reasons[skipped.reason]}</small>}
      </span>
    </>
  );
  return (
    <>
      {target === null
        ? <div class={styles['stage']} data-skipped>{content}</div>
        : <button type="button" class={styles['stage']} data-skipped={skipped !== null || undefined} aria-current={current ? 'step' : undefined} onClick={() => jump(target)}>{content}</button>}
      {note && (
        <details class={styles['differs']}>
          <summary><b><span aria-hidden="true">≠ </span>{words.differs}</b><span class="visually-hidden">. {words.open(stage)}</span></summary>
          <Otherwise note={note} words={words} trace={trace} />
        </details>
      )}
    </>
  );
}

function Otherwise({ note, words, trace }: { readonly note: Note; readonly words: NotesWords; readonly trace: Trace }) {
  const all = useWords();
  const evidence = words.evidence[note.kind] as (data: NoteData[Note['kind']]) => string;
  const link = (step: Step) => <button type="button" onClick={() => jump(step.id)}>{sentenceOf(all, trace, step)}</button>;
  return (
    <>
      <p>{words.truth[note.kind]}</p>
      <p><b>{words.inRun}:</b> {evidence(note.data)}</p>
      <ul aria-label={words.steps}>{note.steps.map((id) => <li key={id}>{link(trace.steps[id]!)}</li>)}</ul>
      <p>{words.source}: {NOTE_SOURCES[note.kind].map(({ text, url }, at) => <span key={url}>{at > 0 && ', '}<a href={url} target="_blank" rel="noopener noreferrer">{text}<span class="visually-hidden"> {words.newTab}</span></a></span>)}</p>
    </>
  );
}
