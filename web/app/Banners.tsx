/** What has to be said once: a run that failed and where, what the last run changed. */
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { ProblemText } from '../editor/ProblemText.tsx';
import { useJourney } from '../state/journey.ts';
import { missingPackage } from '../state/missingPackage.ts';
import { dismissNote, dismissProblem } from '../state/run.ts';
import { useWords } from '../state/words.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './Banners.module.css';
import { openDialog } from './dialogs.ts';

export function Banners() {
  const { shell: words } = useWords();
  const problem = useJourney((state) => state.problem);
  const note = useJourney((state) => state.note);
  const pending = useJourney((state) => state.pending);
  const python = useJourney((state) => state.running?.what === 'python' && state.trace !== null);
  const ran = useJourney((state) => state.trace !== null);
  const trace = useJourney((state) => state.trace);
  const missing = useMemo(() => trace && missingPackage(trace), [trace]);
  const [dismissed, setDismissed] = useState<string | null>(null);
  useEffect(() => setDismissed(null), [trace]);
  const status = (value: number): string => (value === 0 ? words.note.none : String(value));
  return (
    <div class={styles['banners']}>
      {problem && (
        <Banner kind="problem" role="alert" dismiss={words.problem.dismiss} onDismiss={dismissProblem}>
          {ran && problem.kind !== 'link' && <b>{words.problem.title} </b>}
          <ProblemText problem={problem} />
          {problem.kind === 'config' && <button type="button" onClick={() => openDialog('edit')}>{words.problem.edit}</button>}
        </Banner>
      )}
      {missing !== null && missing !== dismissed && !problem && (
        <Banner kind="problem" role="status" dismiss={words.problem.dismiss} onDismiss={() => setDismissed(missing)}><Missing module={missing} /></Banner>
      )}
      {note && !problem && (
        <Banner kind="note" role="status" dismiss={words.note.dismiss} onDismiss={dismissNote}>
          <b>{words.note.title}: </b>
          {words.note.status(status(note.statusBefore), status(note.statusAfter))} {words.note.steps(note.stepsBefore, note.stepsAfter)}
        </Banner>
      )}
      {python && <p role="status" class={styles['banner']}>{words.loadingPython}</p>}
      {pending && <p role="status" class={styles['banner']}>{words.waiting}</p>}
    </div>
  );
}

/** Fetched with its words when a run wants a package. */
function Missing({ module }: { readonly module: string }) {
  const [Loaded, setLoaded] = useState<{ readonly MissingPackage: ComponentType<{ readonly module: string }> } | null>(null);
  useEffect(() => void import('./MissingPackage.tsx').then(setLoaded), []);
  return Loaded && <Loaded.MissingPackage module={module} />;
}

interface BannerProps {
  readonly kind: 'problem' | 'note';
  readonly role: 'alert' | 'status';
  readonly dismiss: string;
  readonly onDismiss: () => void;
  readonly children: ComponentChildren;
}

function Banner({ kind, role, dismiss, onDismiss, children }: BannerProps) {
  return (
    <div class={styles['banner']} data-kind={kind}>
      <p role={role}>{children}</p>
      <button type="button" aria-label={dismiss} onClick={onDismiss}><Icon name="close" size={14} /></button>
    </div>
  );
}
