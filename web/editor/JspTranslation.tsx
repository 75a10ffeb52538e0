/** What a JSP page becomes, or what is wrong in it and where, while it is typed: by the translator that the server uses. */
import { useEffect, useId, useState } from 'preact/hooks';
import { ConfigError, javaExecution, readJspPage } from '../../src-core/index.ts';
import { useEditingWords } from '../state/editingWords.ts';
import type { Problem } from '../state/problem.ts';
import { SourcePane } from '../ui/SourcePane.tsx';
import styles from './JspTranslation.module.css';
import { ProblemText } from './ProblemText.tsx';

export interface JspTranslationProps {
  readonly files: Readonly<Record<string, string>>;
  readonly file: string;
  /** Of the cursor in the page. */
  readonly line: number;
  /** Lines of the page that are meant here. */
  readonly onMark: (marked: { readonly lines: readonly number[]; readonly isFault: boolean }) => void;
  readonly onGoTo: (line: number) => void;
}

type ConfigProblem = Extract<Problem, { readonly kind: 'config' }>;
type Result = { readonly java: string; readonly javaFile: string; readonly jspLines: readonly (number | null)[]; readonly problem: null } | { readonly problem: ConfigProblem };

/** A person who types is not answered at every key. */
const PAUSE_MS = 200;

export function JspTranslation({ files, file, line, onMark, onGoTo }: JspTranslationProps) {
  const words = useEditingWords()?.jsp;
  const id = useId();
  const text = files[file] ?? '';
  const [result, setResult] = useState<Result>(() => translated(files, file));
  const [chosen, setChosen] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setResult(translated(files, file)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => setChosen(null), [line, text]);
  const from = result.problem || chosen === null ? null : (result.jspLines[chosen - 1] ?? null);
  const faultLine = result.problem?.line ?? null;
  useEffect(() => onMark(faultLine === null ? { lines: from === null ? [] : [from], isFault: false } : { lines: [faultLine], isFault: true }), [from, faultLine]);
  if (!words) return null;
  const linked = result.problem ? [] : result.jspLines.flatMap((origin, index) => (origin === line ? [index + 1] : []));
  const said = (): string => {
    if (result.problem) return words.wrong;
    if (chosen !== null) return from === null ? words.frame(chosen) : words.from(chosen, from);
    return linked.length === 0 ? words.nothing(line) : words.became(line, linked, result.javaFile);
  };
  const target = faultLine ?? from;
  return (
    <section class={styles['translation']} aria-label={words.title}>
      <h3>{words.title}{!result.problem && <code>{result.javaFile}</code>}</h3>
      <p class={styles['note']}>{words.about} {words.execution[javaExecution]}</p>
      {!result.problem && (
        <div class={styles['pane']}>
          <SourcePane id={`${id}-servlet`} label={`${words.servlet}: ${result.javaFile}`} text={result.java} marked={[]} linked={chosen === null ? linked : []} chosen={chosen} onChoose={setChosen} />
        </div>
      )}
      <div class={styles['said']}>
        <p role="status" data-wrong={result.problem !== null}>{result.problem && <ProblemText problem={result.problem} />} {said()}</p>
        {target !== null && <button type="button" onClick={() => onGoTo(target)}>{words.goTo(target)}</button>}
      </div>
    </section>
  );
}

function translated(files: Readonly<Record<string, string>>, file: string): Result {
  try {
    const { java, file: javaFile, jspLines } = readJspPage(files, file).translation;
    return { java, javaFile, jspLines, problem: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { source, line, column, key, params } = error;
    return { problem: { kind: 'config', source, line, column, key, params } };
  }
}
