/** A profile of somebody's own machine: chosen, dropped or pasted; whose it is; which of its costs each side has; what of them nobody measured. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import type { ProfileWords } from '../i18n/labProfileShape.ts';
import { loadLabProfile } from '../i18n/loadLabProfile.ts';
import { useJourney } from '../state/journey.ts';
import { SIDES, useLab, type Side } from '../state/lab.ts';
import { entryOf, leftOutOf, takeProfile, takeProfileFile, setCosts, useOwnProfile, type OwnProfile } from '../state/labProfileFile.ts';
import lab from './lab.module.css';
import css from './profile.module.css';

export function Profile({ words: labWords }: { readonly words: LabWords }) {
  const words = useWords();
  const fault = useOwnProfile((state) => state.fault);
  const own = useOwnProfile((state) => state.profile);
  const [isOver, setOver] = useState(false);
  const [isOpen, setOpen] = useState(false);
  if (!words) return null;
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    setOpen(true);
    void takeProfileFile(file);
  };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <section class={css.section} aria-label={words.title} data-over={isOver || undefined} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop}>
      <details class={lab.group} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{words.title}</summary>
        <div class={css.profile}>
          <p>{words.about.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</p>
          <Ways words={words} />
          {fault && <Fault fault={fault} words={words} />}
          {own && <Facts words={words} />}
          {own && SIDES.map((side) => <Choice key={side} side={side} words={words} labWords={labWords} />)}
          {own && own.missing.length > 0 && (
            <details>
              <summary>{words.missing} ({own.missing.length})</summary>
              <ul>{own.missing.map(({ what, why }) => <li key={what}>{what}: <Why reason={why} words={words} /></li>)}</ul>
            </details>
          )}
        </div>
      </details>
      {SIDES.map((side) => <LeftOut key={side} side={side} words={words} />)}
    </section>
  );
}

/** A file by its button, or a text. */
function Ways({ words }: { readonly words: ProfileWords }) {
  const input = useRef<HTMLInputElement>(null);
  const pasted = useRef<HTMLTextAreaElement>(null);
  const chosen = (): void => {
    const file = input.current?.files?.[0];
    // The same file may be chosen again when it has changed.
    if (file) void takeProfileFile(file).then(() => input.current && (input.current.value = ''));
  };
  const paste = (event: Event): void => {
    event.preventDefault();
    takeProfile(pasted.current?.value ?? '', '');
  };
  return (
    <>
      <div class={css.take}>
        <button type="button" class={lab.plain} onClick={() => input.current?.click()}>{words.choose}</button>
        <input ref={input} type="file" accept=".json,application/json" hidden onChange={chosen} />
        <span>{words.drop}</span>
      </div>
      <details>
        <summary>{words.paste}</summary>
        <form class={css.profile} aria-label={words.paste} onSubmit={paste}>
          <textarea ref={pasted} aria-label={words.paste} spellcheck={false} />
          <button type="submit" class={lab.plain}>{words.take}</button>
        </form>
      </details>
    </>
  );
}

function Fault({ fault, words }: { readonly fault: NonNullable<OwnProfile['fault']>; readonly words: ProfileWords }) {
  if (typeof fault === 'string') return <p class={css.fault} role="alert">{words[fault]}</p>;
  const said = words.faults[fault.kind](fault.expected);
  return <p class={css.fault} role="alert">{words.refused} {fault.field === '' ? words.whole : <code>{fault.field}</code>}: {said}.</p>;
}

function Facts({ words }: { readonly words: ProfileWords }) {
  const name = useOwnProfile((state) => state.name);
  const profile = useOwnProfile((state) => state.profile)!;
  const locale = useJourney((state) => state.locale);
  const { machine, measured_at, versions, conditions, deployments } = profile;
  const rows = [
    [words.facts.machine, `${machine.cpu} · ${words.cores(machine.cores)} · ${(machine.memory_mib / 1024).toFixed(1)} GiB · Linux ${machine.kernel}`],
    [words.facts.measured, new Date(measured_at).toLocaleString(locale)],
    [words.facts.versions, Object.entries(versions).map(([program, version]) => `${program} ${version}`).join(', ')],
    [words.facts.effort, words.efforts[conditions.effort]],
  ] as const;
  return (
    <>
      <p role="status">{words.taken(name === '' ? words.pasted : name, deployments.length)}</p>
      <dl class={css.facts}>{rows.map(([term, value]) => <><dt>{term}</dt><dd>{value}</dd></>)}</dl>
      {conditions.busy && <p class={css.busy}>{words.busy(conditions.load_before.toFixed(1), machine.cores)}</p>}
    </>
  );
}

function Choice({ side, words, labWords }: { readonly side: Side; readonly words: ProfileWords; readonly labWords: LabWords }) {
  const profile = useOwnProfile((state) => state.profile)!;
  const description = useLab((state) => state.pair[side]);
  const index = entryOf(description, profile);
  const isOther = index < 0 && typeof description.application !== 'string';
  return (
    <label>
      <span>{words.costsOf(side.toUpperCase())}</span>
      <select value={isOther ? 'own' : index} onChange={(event) => setCosts(side, profile.deployments[Number(event.currentTarget.value)] ?? null)}>
        <option value={-1}>{words.known}</option>
        {isOther && <option value="own">{words.own}</option>}
        {profile.deployments.map(({ deployment, application }, i) => <option key={i} value={i}>{labWords.deployments[deployment].join(' · ')}: {labWords.applications[application]}</option>)}
      </select>
    </label>
  );
}

/** Also for costs that came with a link. */
function LeftOut({ side, words }: { readonly side: Side; readonly words: ProfileWords }) {
  const profile = useOwnProfile((state) => state.profile);
  const description = useLab((state) => state.pair[side]);
  const fields = leftOutOf(description, profile);
  if (fields.length === 0) return null;
  return (
    <div class={css.leftOut} role="note">
      <p>{words.leftOut(side.toUpperCase())}</p>
      <ul>{fields.map(({ field, why }) => <li key={field}>{words.fields[field]}{why !== '' && <small> (<Why reason={why} words={words} />)</small>}</li>)}</ul>
    </div>
  );
}

/** What has no words here is in the language of whoever said it. */
function Why({ reason, words }: { readonly reason: string; readonly words: ProfileWords }) {
  const told = words.why(reason);
  return told === reason ? <span lang="en">{told}</span> : <>{told}</>;
}

function useWords(): ProfileWords | null {
  const locale = useJourney((state) => state.locale);
  const [words, setWords] = useState<ProfileWords | null>(null);
  useEffect(() => {
    let current = true;
    void loadLabProfile(locale).then((loaded) => current && setWords(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return words;
}
