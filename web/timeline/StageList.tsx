/** The 15 stages with what comes before and after, for one request at a time: where the cursor is, what was skipped and why. */
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { gatewayOf, hasModWsgi, STAGES, type Gateway, type StageId, type StageSummary, type Step, type Trace } from '../../src-core/index.ts';
import { msFigure } from '../i18n/format.ts';
import { useJourney, type Telling } from '../state/journey.ts';
import { timeOf, useRequest, useStages, useStep } from '../state/selectors.ts';
import { briefNameOf } from '../state/stageName.ts';
import { jump, setTelling } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import styles from './StageList.module.css';

const GROUPS = [
  { id: 'before', stages: ['boot'] },
  { id: 'way', stages: ['lookup', 'connect'] },
  { id: 'request', stages: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] },
  { id: 'response', stages: ['10', '11', '12', '13', '14', '15'] },
  { id: 'after', stages: ['draw'] },
] as const satisfies readonly { readonly id: string; readonly stages: readonly StageId[] }[];

const NO_GATEWAY: Gateway = { way: 'none', call: 'none', loading: 'before', at: null };

export function StageList() {
  const words = useWords().stages;
  const trace = useJourney((state) => state.trace);
  const summaries = useStages();
  const step = useStep();
  const request = useRequest();
  const gateway = trace ? gatewayOf(trace, request) : NO_GATEWAY;
  const list = useRef<HTMLDivElement>(null);
  const hasNotes = useMemo(() => trace !== null && hasModWsgi(trace), [trace]);
  const told = useJourney((state) => state.telling === 'notes') && hasNotes;
  useEffect(() => keepInSight(list.current), [step?.stage, step?.request, told]);
  return (
    <div class={styles['list']} ref={list}>
      {trace && trace.requests.length > 1 && <Requests trace={trace} />}
      {hasNotes && <Tellings />}
      {trace && told && <Notes trace={trace} />}
      {!told && GROUPS.map(({ id, stages }) => (
        <section key={id}>
          <h3 class={styles['group']}>{words.groups[id]}</h3>
          <ol>
            {stages.map((stage) => (
              <li key={stage}>
                <Stage stage={stage} gateway={gateway} summary={summaries[STAGES.indexOf(stage)]} trace={trace} current={step?.stage === stage} past={isPast(summaries, stage, step)} repeated={stage !== stages[0] && sameSkip(summaries, stage)} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** The same stages by the run, or by the course notes that it is held against. */
function Tellings() {
  const words = useWords().stages.telling;
  const telling = useJourney((state) => state.telling);
  return (
    <fieldset class={styles['tellings']}>
      <legend class="visually-hidden">{words.label}</legend>
      {(['run', 'notes'] satisfies Telling[]).map((id) => (
        <label key={id}><input type="radio" name="telling" value={id} checked={telling === id} onChange={() => setTelling(id)} />{words[id]}</label>
      ))}
    </fieldset>
  );
}

/** Fetched when it is first asked for. */
function Notes({ trace }: { readonly trace: Trace }) {
  const [Loaded, setLoaded] = useState<{ readonly NotesList: ComponentType<{ readonly trace: Trace }> } | null>(null);
  useEffect(() => void import('./NotesList.tsx').then(setLoaded), []);
  return Loaded && <Loaded.NotesList trace={trace} />;
}

interface StageProps {
  readonly stage: StageId;
  readonly gateway: Gateway;
  readonly summary: StageSummary | undefined;
  readonly trace: Trace | null;
  readonly current: boolean;
  readonly past: boolean;
  /** The stage before it was skipped for the same reason. */
  readonly repeated: boolean;
}

function Stage({ stage, gateway, summary, trace, current, past, repeated }: StageProps) {
  const words = useWords().stages;
  const skipped = summary?.skipped ?? null;
  const target = summary?.first ?? skipped?.at ?? null;
  const time = trace && typeof summary?.first === 'number' && stage !== 'boot' ? timeOf(trace, summary.first) : null;
  const content = (
    <>
      <span class={styles['number']} aria-hidden={!/\d/.test(stage)}>{/\d/.test(stage) ? stage : '·'}</span>
      <span>
        {briefNameOf(words, stage, gateway)}
        {skipped && <small class={repeated ? 'visually-hidden' : undefined}>{words.skipped[skipped.reason]}</small>}
      </span>
      {time !== null && <span class={styles['time']}>{msFigure(time)}<span class="visually-hidden"> ms</span></span>}
    </>
  );
  const looks = { 'data-past': past || undefined, 'data-skipped': skipped !== null || undefined };
  if (target === null) return <div class={styles['stage']} {...looks}>{content}</div>;
  return (
    <button type="button" class={styles['stage']} {...looks} aria-current={current ? 'step' : undefined} onClick={() => jump(target)}>
      {content}
    </button>
  );
}

function Requests({ trace }: { trace: Trace }) {
  const words = useWords().stages;
  const request = useRequest();
  return (
    <section>
      <h3 class={styles['group']}>{words.requests}</h3>
      <ul class={styles['requests']}>
        {trace.requests.map(({ method, url, status, firstStep, parent }, i) => (
          <li key={i}>
            <button type="button" class={styles['request']} data-child={parent !== null || undefined} aria-current={i === request ? 'true' : undefined} onClick={() => jump(firstStep)}>
              <span>{method === 'GET' ? '' : `${method} `}{pathOf(url)}</span>
              <b>{status || '✕'}</b>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/, '') || '/';
}

function isPast(summaries: readonly StageSummary[], stage: StageId, step: Step | null): boolean {
  const first = summaries[STAGES.indexOf(stage)]?.first;
  return typeof first === 'number' && step !== null && first < step.id && stage !== step.stage;
}

function sameSkip(summaries: readonly StageSummary[], stage: StageId): boolean {
  const place = STAGES.indexOf(stage);
  const reason = summaries[place]?.skipped?.reason;
  return reason !== undefined && summaries[place - 1]?.skipped?.reason === reason;
}

/** Scrolls the list alone, never the page. */
function keepInSight(list: HTMLElement | null): void {
  const item = list?.querySelector<HTMLElement>('ol [aria-current]');
  if (!list || !item || list.scrollHeight <= list.clientHeight) return;
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop + 30) list.scrollTop = top - 60;
  else if (top + item.offsetHeight > list.scrollTop + list.clientHeight - 30) list.scrollTop = top + item.offsetHeight - list.clientHeight + 60;
}
