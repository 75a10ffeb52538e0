/** The head of the page: what is asked for, and everything that can be set. */
import { useEffect, useState } from 'preact/hooks';
import { compareScreen, leaveComparison } from '../state/comparison.ts';
import { enterLab } from '../state/labMode.ts';
import { MODES, useJourney, type Mode } from '../state/journey.ts';
import { allPresets, firstPreset, presetGroups, presetNamed, presetOf } from '../state/presets.ts';
import { changeRequest, open } from '../state/run.ts';
import { nextTheme, setPresenting } from '../state/transport.ts';
import { speak, useWords } from '../state/words.ts';
import { GroupedOptions } from '../ui/GroupedOptions.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { openDialog } from './dialogs.ts';
import styles from './Header.module.css';
import { Logo } from './Logo.tsx';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function Header() {
  const mode = useJourney((state) => state.mode);
  return (
    <header class={styles['header']}>
      <div class={styles['logo']}><Logo />Hop by Hop</div>
      <Modes />
      {mode === 'journey' && <><Presets /><RequestBar /></>}
      <Buttons />
    </header>
  );
}

/** One journey, two beside each other, or many requests at once. */
function Modes() {
  const words = useWords().shell.modes;
  const mode = useJourney((state) => state.mode);
  const act: Readonly<Record<Mode, () => void>> = { journey: leaveComparison, compare: compareScreen, lab: () => enterLab() };
  return (
    <nav class={styles['modes']} aria-label={words.label}>
      {MODES.map((id) => <button key={id} type="button" aria-current={id === mode ? 'page' : undefined} onClick={act[id]}>{words[id]}</button>)}
    </nav>
  );
}

function Presets() {
  const words = useWords().shell;
  const scenario = useJourney((state) => state.scenario ?? firstPreset);
  const changed = useJourney((state) => state.scenario !== null && state.scenario !== presetOf(state.scenario));
  return (
    <select class={styles['preset']} aria-label={words.url.preset} value={scenario.preset} onChange={(event) => void openNamed(event.currentTarget.value)}>
      <GroupedOptions groups={presetGroups.map(([group, names]) => ({ label: words.presetGroups[group], options: names.map((value) => ({ value, text: `${words.presets[value] ?? value}${changed && value === scenario.preset ? ` ${words.changed}` : ''}` })) }))} />
    </select>
  );
}

async function openNamed(name: string): Promise<void> {
  await allPresets();
  const scenario = presetNamed(name);
  if (scenario) await open(scenario);
}

/** What is typed stays until it is sent or another scenario comes. */
function RequestBar() {
  const words = useWords().shell.url;
  const scenario = useJourney((state) => state.scenario ?? firstPreset);
  const visit = scenario.visits[0];
  const running = useJourney((state) => state.running !== null);
  const [typed, setTyped] = useState<{ readonly method: string; readonly url: string } | null>(null);
  useEffect(() => setTyped(null), [scenario]);
  const shown = typed ?? { method: visit?.method ?? 'GET', url: visit?.url ?? '' };
  const submit = (event: Event): void => {
    event.preventDefault();
    // The keys then walk the new journey, and not the text field.
    void changeRequest(shown.method, shown.url).then((shownNow) => shownNow && document.getElementById('centre')?.focus({ preventScroll: true }));
  };
  return (
    <form class={styles['request']} aria-label={words.form} onSubmit={submit}>
      <select aria-label={words.method} value={shown.method} onChange={(event) => setTyped({ method: event.currentTarget.value, url: shown.url })}>
        {[...new Set([...METHODS, shown.method])].map((method) => <option key={method}>{method}</option>)}
      </select>
      <input aria-label={words.address} type="text" inputMode="url" spellcheck={false} autocomplete="off" autocapitalize="off" value={shown.url} onInput={(event) => setTyped({ method: shown.method, url: event.currentTarget.value })} />
      <button type="submit" aria-disabled={running}>{running ? words.sending : words.send}</button>
    </form>
  );
}

function Buttons() {
  const { buttons, themes } = useWords().shell;
  const locale = useJourney((state) => state.locale);
  const theme = useJourney((state) => state.theme);
  const mode = useJourney((state) => state.mode);
  const button = (icon: IconName, text: string, act: () => void, name?: string) => (
    <button type="button" class={styles['button']} aria-label={name} onClick={act}>
      <Icon name={icon} />
      <span>{text}</span>
    </button>
  );
  return (
    <div class={styles['buttons']}>
      <button type="button" class={styles['button']} lang={locale === 'ko' ? 'en' : 'ko'} onClick={() => void speak(locale === 'ko' ? 'en' : 'ko')}>
        <b aria-hidden="true">{locale === 'ko' ? 'A' : '가'}</b>
        <span>{buttons.language}</span>
      </button>
      {button('theme', buttons.theme, nextTheme, `${buttons.theme}: ${themes[theme]}`)}
      {mode !== 'compare' && button('present', buttons.present, () => setPresenting(true))}
      {button('share', buttons.share, () => openDialog('share'))}
      {mode === 'journey' && button('edit', buttons.edit, () => openDialog('edit'))}
      {button('help', buttons.help, () => openDialog('keys'))}
    </div>
  );
}
