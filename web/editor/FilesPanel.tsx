/** The files of the servers. A mistake is shown in its file; a JSP page beside what it becomes. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useJourney } from '../state/journey.ts';
import { presetOf } from '../state/presets.ts';
import { dismissProblem } from '../state/run.ts';
import { useWords } from '../state/words.ts';
import { CodeArea } from './CodeArea.tsx';
import { changeServer } from './draft.ts';
import styles from './Editor.module.css';
import type { JspTranslationProps } from './JspTranslation.tsx';
import type { FaultAt, PanelProps } from './panels.tsx';
import { StackList } from './StackList.tsx';

export function FilesPanel({ draft, faultAt }: PanelProps) {
  const { editor: words } = useWords().shell;
  const problem = useJourney((state) => state.problem);
  const original = presetOf(draft).server.files;
  const { files } = draft.server;
  const paths = Object.keys(files);
  const faulty = paths.find((path) => faultAt(path) !== null);
  const [chosen, setChosen] = useState(faulty ?? paths.find(isStack) ?? paths.find((path) => path.endsWith('/views.py')) ?? paths[0] ?? '');
  useEffect(() => {
    if (faulty !== undefined) setChosen(faulty);
  }, [problem]);
  const write = (value: string): void => changeServer({ files: { ...files, [chosen]: value } });
  const text = files[chosen] ?? '';
  return (
    <div class={styles['files']}>
      <ul aria-label={words.tabs.files}>
        {paths.map((path) => (
          <li key={path}>
            <button type="button" aria-current={path === chosen ? 'true' : undefined} onClick={() => setChosen(path)}>
              {path}{files[path] !== original[path] && <small> {words.changed}</small>}
            </button>
          </li>
        ))}
      </ul>
      {isJsp(chosen) ? (
        <JspFile key={chosen} files={files} file={chosen} fault={faultAt(chosen)} onInput={write} />
      ) : (
        <div class={styles['file']}>
          {isStack(chosen) && <StackList text={text} onInput={write} />}
          <CodeArea key={chosen} label={chosen} fill value={text} fault={faultAt(chosen)} onInput={write} />
        </div>
      )}
    </div>
  );
}

interface JspFileProps {
  readonly files: Readonly<Record<string, string>>;
  readonly file: string;
  readonly fault: ReturnType<FaultAt>;
  readonly onInput: (text: string) => void;
}

function JspFile({ files, file, fault, onInput }: JspFileProps) {
  const [Translation, setTranslation] = useState<{ readonly View: ComponentType<JspTranslationProps> } | null>(null);
  const [line, setLine] = useState(fault?.line ?? 1);
  const [marked, setMarked] = useState<{ readonly lines: readonly number[]; readonly isFault: boolean }>({ lines: [], isFault: false });
  const [goTo, setGoTo] = useState<{ readonly line: number } | null>(null);
  // What the last run had against it is checked anew while one types.
  const write = (text: string): void => {
    dismissProblem();
    onInput(text);
  };
  useEffect(() => void import('./JspTranslation.tsx').then(({ JspTranslation }) => setTranslation({ View: JspTranslation })), []);
  return (
    <div class={styles['beside']}>
      <div class={styles['file']}>
        <CodeArea label={file} fill value={files[file] ?? ''} fault={fault} marked={marked} goTo={goTo} onLine={setLine} onInput={write} />
      </div>
      {Translation && <Translation.View files={files} file={file} line={line} onMark={setMarked} onGoTo={(to) => setGoTo({ line: to })} />}
    </div>
  );
}

/** A site that lists its middlewares has them in this file. */
function isStack(path: string): boolean {
  return path.endsWith('/stack.py');
}

function isJsp(path: string): boolean {
  return path.endsWith('.jsp');
}
