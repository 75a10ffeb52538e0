/** The pages of the editor, one for each thing that a scenario is made of. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { FAULTS, type Scenario, type Visit } from '../../src-core/index.ts';
import { presetOf } from '../state/presets.ts';
import { useWords } from '../state/words.ts';
import { CodeArea } from './CodeArea.tsx';
import { change, changeNetwork, changeService, changeVisit } from './draft.ts';
import styles from './Editor.module.css';
import { Check, NumberField, TextField } from './fields.tsx';

/** What is wrong in a text of the scenario, by the name that the core gives it. */
export type FaultAt = (source: string) => { readonly line: number; readonly text: ComponentChildren } | null;

export interface PanelProps {
  readonly draft: Scenario;
  readonly faultAt: FaultAt;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function RequestPanel({ draft, faultAt }: PanelProps) {
  const { editor: words } = useWords().shell;
  return (
    <>
      {draft.visits.map((visit, i) => (
        <fieldset key={i} class={styles['visit']}>
          <legend class={draft.visits.length > 1 ? undefined : 'visually-hidden'}>{words.visit(i + 1)}</legend>
          {i > 0 && <NumberField label={words.after} unit="ms" value={visit.afterMs} min={0} max={86_400_000} onInput={(afterMs) => changeVisit(i, { afterMs })} />}
          <VisitFields visit={visit} index={i} faultAt={faultAt} />
        </fieldset>
      ))}
    </>
  );
}

function VisitFields({ visit, index, faultAt }: { visit: Visit; index: number; faultAt: FaultAt }) {
  const { editor: words } = useWords().shell;
  const source = `request ${index + 1}`;
  return (
    <>
      <div class={styles['pair']}>
        <div class={styles['field']}>
          <label for={`method-${index}`}>{words.method}</label>
          <select id={`method-${index}`} value={visit.method} onChange={(event) => changeVisit(index, { method: event.currentTarget.value })}>
            {[...new Set([...METHODS, visit.method])].map((method) => <option key={method}>{method}</option>)}
          </select>
        </div>
        <TextField label={words.url} value={visit.url} fault={faultAt(source)?.text} onInput={(url) => changeVisit(index, { url })} />
      </div>
      <Check label={words.http2} checked={visit.http2 === true} onChange={(on) => changeVisit(index, { http2: on })} />
      <Check label={words.raw} checked={visit.raw !== ''} onChange={(on) => changeVisit(index, { raw: on ? rawOf(visit) : '' })} />
      {visit.raw !== '' ? (
        <CodeArea label={words.rawText} value={visit.raw} onInput={(raw) => changeVisit(index, { raw })} rows={8} />
      ) : (
        <>
          <CodeArea label={words.headers} value={visit.headers} rows={3} fault={faultAt(`${source} headers`)} onInput={(headers) => changeVisit(index, { headers })} />
          <CodeArea label={words.body} value={visit.body} rows={3} onInput={(body) => changeVisit(index, { body })} />
        </>
      )}
    </>
  );
}

/** What the request would be without its added fields: somewhere to begin from. */
function rawOf({ method, url, body }: Visit): string {
  const [, host = '', path = ''] = /^[a-z]+:\/\/([^/?#]*)([^#]*)/i.exec(url) ?? [];
  return `${method} ${path || '/'} HTTP/1.1\nHost: ${host}\n${body ? `Content-Length: ${new TextEncoder().encode(body).length}\n` : ''}\n${body}`;
}

export function NamesPanel({ draft, faultAt }: PanelProps) {
  const { editor: words } = useWords().shell;
  const { hosts, zones } = draft.dns;
  return (
    <>
      <CodeArea label={words.hosts} value={hosts} rows={4} fault={faultAt('hosts')} onInput={(text) => change((before) => ({ ...before, dns: { ...before.dns, hosts: text } }))} />
      {zones.map(({ machine, text }, i) => (
        <CodeArea key={machine} label={words.zone(machine)} value={text} rows={Math.min(text.split('\n').length, 12)} fault={faultAt(`zone ${machine}`)} onInput={(value) => change((before) => ({ ...before, dns: { ...before.dns, zones: before.dns.zones.map((zone, at) => (at === i ? { ...zone, text: value } : zone)) } }))} />
      ))}
    </>
  );
}

/** The configuration text of one service, a whole file or a command of a line or two. */
export function ServicePanel({ draft, faultAt, name }: PanelProps & { readonly name: string }) {
  const { editor: words } = useWords().shell;
  const service = draft.server.services[name];
  if (!service) return null;
  const isFile = (presetOf(draft).server.services[name] ?? service).config.includes('\n');
  const label = isFile ? words.conf(service.program) : words.command(service.program);
  return <CodeArea label={label} fill={isFile} {...(isFile ? {} : { rows: 3 })} value={service.config} fault={faultAt(name)} onInput={(config) => changeService(name, { config })} />;
}

export function NetworkPanel({ draft }: PanelProps) {
  const { editor: words } = useWords().shell;
  const { network, faults } = draft;
  const number = (key: 'serverRoundTripMs' | 'insideRoundTripMs' | 'resolverRoundTripMs' | 'nameServerRoundTripMs' | 'megabitsPerSecond' | 'lossPercent' | 'mtu', unit: string, min: number, max: number, step?: number) => (
    <NumberField key={key} label={words.network[key]} unit={unit} value={network[key]} min={min} max={max} {...(step ? { step } : {})} onInput={(value) => changeNetwork({ [key]: value })} />
  );
  return (
    <>
      <div class={styles['grid']}>
        {number('serverRoundTripMs', 'ms', 0, 60_000)}
        {number('resolverRoundTripMs', 'ms', 0, 60_000)}
        {number('nameServerRoundTripMs', 'ms', 0, 60_000)}
        {Object.keys(draft.server.machines).length > 1 && number('insideRoundTripMs', 'ms', 0, 60_000)}
        {number('megabitsPerSecond', 'Mbit/s', 0.01, 100_000)}
        {number('lossPercent', '%', 0, 100)}
        {number('mtu', 'B', 576, 9000, 1)}
        <NumberField label={words.network.seed} unit="" value={draft.seed} min={0} max={4_294_967_295} step={1} onInput={(seed) => change((before) => ({ ...before, seed: Math.round(seed) }))} />
        <Losses lose={network.lose} />
      </div>
      <Check label={words.network.ipv6} checked={network.ipv6} onChange={(ipv6) => changeNetwork({ ipv6 })} />
      <fieldset class={styles['visit']}>
        <legend>{words.faults}</legend>
        {Object.entries(draft.server.services).map(([name, { off }]) => <Check key={name} label={words.off(name)} checked={off} onChange={(on) => changeService(name, { off: on })} />)}
        {FAULTS.map((fault) => (
          <Check key={fault} label={words.fault[fault]} checked={faults.includes(fault)} onChange={(on) => change((before) => ({ ...before, faults: FAULTS.filter((one) => (one === fault ? on : before.faults.includes(one))) }))} />
        ))}
      </fieldset>
    </>
  );
}

function Losses({ lose }: { lose: readonly number[] }) {
  const { editor: words } = useWords().shell;
  const [typed, setTyped] = useState(lose.join(', '));
  const numbersIn = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number).filter((n) => n >= 1 && n <= 1_000_000).slice(0, 200);
  return (
    <TextField
      label={words.network.lose}
      value={numbersIn(typed).join() === lose.join() ? typed : lose.join(', ')}
      onInput={(text) => {
        setTyped(text);
        changeNetwork({ lose: numbersIn(text) });
      }}
    />
  );
}
