/** What the browser's window shows at a step: the last document with the styles it has by then, an error, or nothing yet. */
import type { Step, StepId, Trace } from '../../src-core/index.ts';

export type ShownDocument =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'waiting'; readonly url: string }
  | { readonly kind: 'failed'; readonly url: string; readonly problem: string }
  | { readonly kind: 'drawn'; readonly url: string; readonly status: number; readonly title: string; readonly html: string };

export function documentAt(trace: Trace, cursor: StepId): ShownDocument {
  for (let id = Math.min(cursor, trace.steps.length - 1); id >= 0; id--) {
    const step = trace.steps[id]!;
    if (step.kind === 'navigated') return { kind: 'waiting', url: step.data.url };
    if (step.kind === 'errorShown') return { kind: 'failed', url: step.data.url, problem: step.data.problem };
    if (step.kind === 'documentDrawn') return { kind: 'drawn', url: step.data.url, status: step.data.status, title: step.data.title, html: framed(textOf(step), stylesOf(trace, step, cursor)) };
  }
  return { kind: 'nothing' };
}

const POLICY = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;

/** The document behind a policy that stands before all of its own text, so that nothing in it can come first. */
function framed(html: string, styles: string): string {
  // Style sheets are inlined; a link to one would only ask for what the policy forbids.
  const body = /<[a-z!]/i.test(html) ? html.replace(/<link\b[^>]*>/gi, '') : `<pre>${html.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
  return `${POLICY}<style>${styles.replaceAll('</', '<\\/')}</style>${body}`;
}

function stylesOf(trace: Trace, drawn: Step, cursor: StepId): string {
  return trace.steps.filter((step) => step.kind === 'stylesheetApplied' && step.request === drawn.request && step.id <= cursor).map(textOf).join('\n');
}

function textOf({ payload }: Step): string {
  return payload ? new TextDecoder().decode(payload.bytes) : '';
}
