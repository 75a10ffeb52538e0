/** The foot of the page: playback, the axis, and where the cursor stands. */
import { timeFigure } from '../i18n/format.ts';
import { DEPTHS, type Depth } from '../../src-core/index.ts';
import { SPEEDS, useJourney, type Speed } from '../state/journey.ts';
import { usePosition, useTime } from '../state/selectors.ts';
import { goFirst, goLast, setDepth, setSpeed, stepBy, togglePlay } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Axis } from './Axis.tsx';
import styles from './Transport.module.css';

export function Transport() {
  const words = useWords().shell.transport;
  return (
    <section class={styles['transport']} aria-label={words.label}>
      <Buttons />
      <Axis />
      <Readout />
    </section>
  );
}

function Buttons() {
  const words = useWords().shell.transport;
  const playing = useJourney((state) => state.playing);
  const ready = useJourney((state) => state.trace !== null);
  const button = (name: IconName, label: string, act: () => void) => (
    <button type="button" class={styles['button']} aria-label={label} aria-disabled={!ready} onClick={act}>
      <Icon name={name} />
    </button>
  );
  return (
    <div class={styles['buttons']}>
      {button('first', words.first, goFirst)}
      {button('back', words.back, () => stepBy(-1))}
      <button type="button" class={`${styles['button']} ${styles['play']}`} aria-label={playing ? words.pause : words.play} aria-disabled={!ready} onClick={togglePlay}>
        <Icon name={playing ? 'pause' : 'play'} size={20} />
      </button>
      {button('forward', words.forward, () => stepBy(1))}
      {button('last', words.last, goLast)}
    </div>
  );
}

function Readout() {
  const words = useWords().shell.transport;
  const depth = useJourney((state) => state.depth);
  const speed = useJourney((state) => state.speed);
  const { index, count, booting } = usePosition();
  const time = useTime();
  return (
    <div class={styles['readout']}>
      <p class={styles['figure']}>
        <output>{timeFigure(time)} ms</output>
        <span>{words.time}</span>
      </p>
      <p class={styles['figure']}>
        <output>{index} / {count}</output>
        <span>{booting ? words.booting : words[depth]}</span>
      </p>
      <div class={styles['choices']}>
        <label>
          <span>{words.depth}</span>
          <select value={depth} onChange={(event) => setDepth(event.currentTarget.value as Depth)}>
            {DEPTHS.map((id) => <option key={id} value={id}>{words.depths[id]}</option>)}
          </select>
        </label>
        <label>
          <span>{words.speed}</span>
          <select value={String(speed)} onChange={(event) => setSpeed(Number(event.currentTarget.value) as Speed)}>
            {SPEEDS.map((value) => <option key={value} value={String(value)}>{value}×</option>)}
          </select>
        </label>
      </div>
    </div>
  );
}
