/** The link to this moment, and the packets of the whole journey as a file. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { captureOf, type Trace } from '../../src-core/index.ts';
import { useJourney } from '../state/journey.ts';
import { linkHere } from '../state/place.ts';
import { useWords } from '../state/words.ts';
import styles from './dialogs.module.css';

export function Share() {
  const { share } = useWords().shell;
  const isLab = useJourney((state) => state.mode === 'lab');
  const [link, setLink] = useState('');
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => void linkHere().then(setLink), []);
  const copy = async (): Promise<void> => {
    field.current?.select();
    // Without permission the selected text can still be copied by hand.
    await navigator.clipboard?.writeText(link).then(() => setCopied(true), () => undefined);
  };
  return (
    <>
      <p>{isLab ? share.labText : share.text}</p>
      <div class={styles['link']}>
        <input ref={field} readOnly aria-label={share.link} value={link} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" onClick={() => void copy()}>{copied ? share.copied : share.copy}</button>
      </div>
      <p class={styles['small']} role="status">{copied ? share.copied : share.length(link.length)}</p>
      {!isLab && <Capture />}
    </>
  );
}

function Capture() {
  const { share } = useWords().shell;
  const trace = useJourney((state) => state.trace);
  const preset = useJourney((state) => state.scenario?.preset ?? 'journey');
  const address = useMemo(() => (trace ? fileOf(trace) : ''), [trace]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  if (!trace) return null;
  const packets = trace.steps.filter((step) => step.payload?.protocol === 'packet').length;
  return (
    <div class={styles['capture']}>
      <a href={address} download={`${preset}.pcapng`}>{share.capture}</a>
      <p class={styles['small']}>{share.captureText(packets)}</p>
    </div>
  );
}

function fileOf(trace: Trace): string {
  return URL.createObjectURL(new Blob([captureOf(trace) as Uint8Array<ArrayBuffer>], { type: 'application/x-pcapng' }));
}
