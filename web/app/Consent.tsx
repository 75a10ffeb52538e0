/** Somebody's code, shown before it may run. Nothing of it has run yet. */
import type { LinkedPlace } from '../../src-core/index.ts';
import { presetOf } from '../state/presets.ts';
import { useWords } from '../state/words.ts';
import { agree, closeDialog } from './dialogs.ts';
import styles from './dialogs.module.css';

export function Consent({ place: { scenario } }: { place: LinkedPlace }) {
  const { consent } = useWords().shell;
  const { files, services } = presetOf(scenario).server;
  const paths = [...new Set([...Object.keys(scenario.server.files), ...Object.keys(files)])];
  const changed: (readonly [string, string])[] = paths.filter((path) => scenario.server.files[path] !== files[path]).map((path) => [path, scenario.server.files[path] ?? `(${consent.removed})`]);
  for (const [name, { config }] of Object.entries(scenario.server.services)) if (config !== services[name]?.config) changed.unshift([name, config]);
  return (
    <>
      <p>{consent.text}</p>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class={styles['code']} tabIndex={0} role="region" aria-label={consent.title}>
        {changed.map(([path, text]) => (
          <figure key={path}>
            <figcaption>{path}</figcaption>
            <pre>{linesOf(text, files[path] ?? services[path]?.config).map(({ line, added }, i) => <span key={i} data-added={added || undefined}>{added ? '+ ' : '  '}{line}{'\n'}</span>)}</pre>
          </figure>
        ))}
      </div>
      <div class={styles['choice']}>
        <button type="button" onClick={closeDialog}>{consent.refuse}</button>
        <button type="button" onClick={agree}>{consent.run}</button>
      </div>
    </>
  );
}

/** Lines that the preset's file does not have are marked: that is what somebody wrote. */
function linesOf(text: string, original: string | undefined): { readonly line: string; readonly added: boolean }[] {
  const known = new Set(original?.split('\n'));
  return text.split('\n').map((line) => ({ line, added: line.trim() !== '' && !known.has(line) }));
}
