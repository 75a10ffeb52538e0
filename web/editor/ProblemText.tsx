/** A problem in words: what, where, and what was expected. */
import { useEffect, useState } from 'preact/hooks';
import type { ConfigErrorKey } from '../../src-core/index.ts';
import { filled } from '../i18n/format.ts';
import { withParticles } from '../i18n/ko/josa.ts';
import { loadConfigTexts } from '../i18n/load.ts';
import { useJourney } from '../state/journey.ts';
import type { Problem } from '../state/problem.ts';
import { useWords } from '../state/words.ts';

export function ProblemText({ problem, placed = true }: { problem: Problem; placed?: boolean }) {
  const { problem: words } = useWords().shell;
  const texts = useConfigTexts(problem.kind === 'config');
  switch (problem.kind) {
    case 'config':
      return <>{placed && `${words.place(problem.source, problem.line, problem.column)}: `}{texts && sentence(withParticles(filled(texts[problem.key], problem.params)))}</>;
    case 'link':
      return <>{words.links[problem.fault]}{problem.path && ` ${words.linkPlace(problem.path)}`}</>;
    case 'python':
      return <>{words.python(problem.reason)}</>;
    case 'bug':
      return <>{words.bug(problem.message.split('\n')[0] ?? '')}</>;
  }
}

function useConfigTexts(wanted: boolean): Readonly<Record<ConfigErrorKey, string>> | null {
  const locale = useJourney((state) => state.locale);
  const [texts, setTexts] = useState<Readonly<Record<ConfigErrorKey, string>> | null>(null);
  useEffect(() => {
    let current = true;
    if (wanted) void loadConfigTexts(locale).then((loaded) => current && setTexts(loaded));
    return () => {
      current = false;
    };
  }, [wanted, locale]);
  return texts;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
