/** The bytes of a step beside the fields that the decoder found in them: choosing one side shows the other. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useJourney } from '../state/journey.ts';
import { sentenceOf } from '../state/sentence.ts';
import { jump, select } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { fieldAt, hexText, pathAt, pathOfRange } from './byteView.ts';
import css from './bytes.module.css';
import { FieldTree } from './FieldTree.tsx';
import { HexDump } from './HexDump.tsx';
import shared from './inspector.module.css';
import type { TabProps } from './Inspector.tsx';
import { nearestPayload, payloadAt, type ShownPayload } from './payloadAt.ts';
import { scrollable } from './scrollWithin.ts';

const FIRST_BYTES = 4096;
/** Layers that are lines of text. */
const TEXTUAL: readonly string[] = ['HTTP/1.1', 'CGI', 'environ(7)', 'database'];

export function Bytes({ trace, step, stories, scenario }: TabProps) {
  const words = useWords();
  const text = stories.inspecting.bytes;
  const shown = useMemo(() => payloadAt(trace, step), [trace, step]);
  const nearest = shown ? null : nearestPayload(trace, step);
  if (!shown) {
    return (
      <>
        <p>{text.none}</p>
        {nearest !== null && <p class={shared.after}>{text.nearest}: <button type="button" class={shared.link} onClick={() => jump(nearest)}>{sentenceOf(words, trace, trace.steps[nearest]!)}</button></p>}
      </>
    );
  }
  return <Dissected key={step.id} shown={shown} trace={trace} step={step} stories={stories} scenario={scenario} />;
}

function Dissected({ shown, trace, step, stories }: TabProps & { readonly shown: ShownPayload }) {
  const words = useWords();
  const text = stories.inspecting.bytes;
  const { payload: { bytes }, decoded: { fields, layers, problem }, from } = shown;
  const selection = useJourney((state) => state.selection);
  const [path, setPath] = useState('');
  const [hovered, setHovered] = useState('');
  const [asText, setAsText] = useState(false);
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const field = fieldAt(fields, path);
    if (selection && (field?.start !== selection.start || field.end !== selection.end)) setPath(pathOfRange(fields, selection));
  }, [selection]);
  const choose = (to: string): void => {
    const field = fieldAt(fields, to);
    setPath(to);
    select(field && { start: field.start, end: field.end });
  };
  const limit = whole ? bytes.length : Math.min(bytes.length, FIRST_BYTES);
  const near = fieldAt(fields, hovered);
  const readable = layers.length === 0 || TEXTUAL.includes(layers.at(-1) ?? '');
  return (
    <div class={css.dissected}>
      {layers.length > 0 && <p class={css.layers}><span>{text.layers}</span> {layers.map((layer) => <code key={layer}>{layer}</code>)}</p>}
      {layers.flatMap((layer) => text.formats[layer] ?? []).map((note) => <p key={note} class={css.note}>{note}</p>)}
      {from !== step.id && <p class={css.note}>{text.carried}: <button type="button" class={shared.link} onClick={() => jump(from)}>{sentenceOf(words, trace, trace.steps[from]!)}</button></p>}
      {problem && <p class={css.problem}>{text.problem(problem.format, problem.offset)} <button type="button" class={shared.link} onClick={() => choose(pathAt(fields, Math.min(problem.offset, bytes.length - 1)))}>{text.place}</button></p>}
      <div class={css.tools}>
        {readable && (
          <div role="group" aria-label={text.view} class={css.toggle}>
            <button type="button" aria-pressed={!asText} onClick={() => setAsText(false)}>{text.hex}</button>
            <button type="button" aria-pressed={asText} onClick={() => setAsText(true)}>{text.text}</button>
          </div>
        )}
        <span class={css.count}>{text.count(bytes.length)}</span>
        <Copy bytes={bytes} copy={text.copy} copied={text.copied} />
      </div>
      {asText && readable
        ? <Text bytes={bytes.subarray(textStart(fields), limit)} label={text.text} />
        : <HexDump bytes={bytes.subarray(0, limit)} label={text.dump} selected={selection} near={near} onChoose={(at) => choose(pathAt(fields, at))} onHover={(at) => setHovered(at === null ? '' : pathAt(fields, at))} />}
      {limit < bytes.length && <p class={css.note}>{text.shown(limit)} <button type="button" class={shared.link} onClick={() => setWhole(true)}>{text.showAll(bytes.length)}</button></p>}
      <p class={css.note}>{text.choose}</p>
      <FieldTree bytes={bytes} fields={fields} words={text} path={path} onChoose={choose} onHover={setHovered} />
    </div>
  );
}

/** Where the message begins behind the headers of the packet. */
function textStart(fields: ShownPayload['decoded']['fields']): number {
  return fields.find(({ name }) => TEXTUAL.includes(name))?.start ?? 0;
}

/** The message as text: line ends are shown, because they are a part of it. */
function Text({ bytes, label }: { readonly bytes: Uint8Array; readonly label: string }) {
  const lines = new TextDecoder().decode(bytes).split(/(?<=\n)/);
  return (
    <pre class={css.text} {...scrollable} aria-label={label}>
      {lines.map((line, index) => (
        <span key={index}>{line.replace(/\r?\n$/, '').replace(/[^\P{C}\t]|\ufffd/gu, '·')}{line.endsWith('\n') && <i aria-hidden="true">{line.endsWith('\r\n') ? '␍␊' : '␊'}</i>}{'\n'}</span>
      ))}
    </pre>
  );
}

function Copy({ bytes, copy, copied }: { readonly bytes: Uint8Array; readonly copy: string; readonly copied: string }) {
  const [done, setDone] = useState(false);
  const write = (): void => void navigator.clipboard?.writeText(hexText(bytes)).then(() => setDone(true), () => setDone(false));
  return <button type="button" class={css.copy} onClick={write}><span role="status">{done ? copied : copy}</span></button>;
}
