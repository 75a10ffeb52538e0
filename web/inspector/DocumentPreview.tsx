/** The browser's window at the cursor: what it drew, in a frame that may do nothing, not even run a script. */
import { useMemo } from 'preact/hooks';
import { useJourney } from '../state/journey.ts';
import { documentAt } from './documentAt.ts';
import css from './document.module.css';
import { useStories } from './stories.ts';

export function DocumentPreview() {
  const words = useStories()?.inspecting.document;
  const trace = useJourney((state) => state.trace);
  const cursor = useJourney((state) => state.cursor);
  const shown = useMemo(() => (trace ? documentAt(trace, cursor) : null), [trace, cursor]);
  if (!shown || !words) return null;
  const url = shown.kind === 'nothing' ? '' : shown.url;
  const title = shown.kind === 'drawn' ? shown.title || shown.url : shown.kind === 'failed' ? words.failed : shown.kind === 'waiting' ? words.waiting : words.nothing;
  return (
    <figure class={css.window} aria-label={words.title}>
      <figcaption>
        <span class={css.title}>{title}</span>
        <span class={css.bar}><span class={css.url}>{url}</span>{shown.kind === 'drawn' && <span class={css.status}>{words.status(shown.status)}</span>}</span>
      </figcaption>
      {shown.kind === 'drawn'
        ? <iframe class={css.page} title={words.frame} sandbox="" srcdoc={shown.html} tabIndex={-1} />
        : <div class={css.blank}><p>{title}</p>{shown.kind === 'failed' && <code>{shown.problem}</code>}</div>}
    </figure>
  );
}
