/** Everything of a scenario as text that a person would write. Sending runs it; a mistake is shown where it stands. */
import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useJourney } from '../state/journey.ts';
import type { Problem } from '../state/problem.ts';
import { useWheels } from '../state/wheels.ts';
import { useWords } from '../state/words.ts';
import { Tabs } from '../ui/Tabs.tsx';
import { beginDraft, resetDraft, same, sendDraft, useDraft } from './draft.ts';
import styles from './Editor.module.css';
import { FilesPanel } from './FilesPanel.tsx';
import { PackagesPanel } from './PackagesPanel.tsx';
import { NamesPanel, NetworkPanel, RequestPanel, ServicePanel, type FaultAt } from './panels.tsx';
import { ProblemText } from './ProblemText.tsx';

const PANELS = { request: RequestPanel, files: FilesPanel, names: NamesPanel, network: NetworkPanel, packages: PackagesPanel };
/** One of these, or the name of a service of the scenario. */
type PanelName = string;
/** The last wish to see the packages that was followed. */
let seen = 0;

export function Editor({ onDone }: { readonly onDone: () => void }) {
  const { shell: words } = useWords();
  const draft = useDraft();
  const problem = useJourney((state) => state.problem);
  const running = useJourney((state) => state.running);
  const scenario = useJourney((state) => state.scenario);
  const [panel, setPanel] = useState<PanelName>('request');
  const asked = useWheels((state) => state.asked);
  useEffect(beginDraft, []);
  useEffect(() => {
    if (asked === seen) return;
    seen = asked;
    setPanel('packages');
  }, [asked]);
  useEffect(() => {
    const place = problem && panelOf(problem, Object.keys(draft?.server.services ?? {}));
    if (place) setPanel(place);
  }, [problem]);
  if (!draft) return null;
  const services = Object.keys(draft.server.services);
  const shown = isPanel(panel) || services.includes(panel) ? panel : 'request';
  const tabs = (['request', 'files', 'packages', 'names', ...services, 'network'] as const).map((id) => ({ id, text: isPanel(id) ? words.editor.tabs[id] : id }));
  const Panel = isPanel(shown) ? PANELS[shown] : null;
  const run = async (form: HTMLFormElement): Promise<void> => {
    // The fields say in the page's language what is wrong with them; the browser's own bubbles would not.
    const wrong = form.querySelector<HTMLInputElement>('input:invalid');
    if (wrong) wrong.focus();
    else if (await sendDraft()) onDone();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLFormElement>): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void run(event.currentTarget);
  };
  return (
    <form class={styles['editor']} noValidate onKeyDown={onKeyDown} onSubmit={(event) => { event.preventDefault(); void run(event.currentTarget); }}>
      <div class={styles['tabs']}>
        <Tabs label={words.editor.title} name="edit" current={shown} onChoose={setPanel} tabs={tabs} />
      </div>
      <div class={styles['panel']} role="tabpanel" id="edit-panel" aria-labelledby={`edit-${shown}`} tabIndex={0}>
        {Panel ? <Panel draft={draft} faultAt={faultsOf(problem)} /> : <ServicePanel key={shown} name={shown} draft={draft} faultAt={faultsOf(problem)} />}
      </div>
      <div class={styles['actions']}>
        <p role="status">
          {problem ? <span class={styles['fault']}><ProblemText problem={problem} /></span> : running?.what === 'python' ? words.loadingPython : same(draft) ? words.editor.resetDone : draft === scenario ? '' : words.editor.draft}
        </p>
        <button type="button" class={styles['reset']} disabled={same(draft)} onClick={resetDraft}>{words.editor.reset}</button>
        <button type="submit" class={styles['send']} aria-disabled={running !== null} aria-keyshortcuts="Control+Enter Meta+Enter">
          {running ? words.url.sending : words.editor.send} <kbd>Ctrl ⏎</kbd>
        </button>
      </div>
    </form>
  );
}

function isPanel(name: string): name is keyof typeof PANELS {
  return Object.hasOwn(PANELS, name);
}

function panelOf(problem: Problem, services: readonly string[]): PanelName | null {
  if (problem.kind !== 'config') return null;
  const { source } = problem;
  if (source.startsWith('request')) return 'request';
  if (source.startsWith('zone') || source === 'hosts') return 'names';
  return services.find((name) => source === name || source.startsWith(`${name} `)) ?? 'files';
}

function faultsOf(problem: Problem | null): FaultAt {
  return (source) => (problem?.kind === 'config' && problem.source === source ? { line: problem.line, text: <ProblemText problem={problem} /> } : null);
}
