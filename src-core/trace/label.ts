/** The short technical word of a step, the same in every language: what stands on a packet or beside an arrow. */
import type { Step, StepOf, Trace } from './trace.ts';

const FARTHEST = 8;

export function labelOf(trace: Trace, step: Step): string {
  switch (step.kind) {
    case 'segmentSent':
    case 'segmentReceived':
      return step.data.bytes > 0 ? (carriedLabel(trace, step) ?? `${step.data.bytes} B`) : step.data.flags.replaceAll(' ', '+');
    case 'datagramSent':
    case 'datagramReceived':
      return step.data.dns === 'query' ? `${step.data.type}? ${step.data.name}` : step.data.dns;
    case 'packetLost':
      return step.cause === null ? '✕' : `✕ ${labelOf(trace, trace.steps[step.cause]!)}`;
    case 'pipeWritten':
    case 'pipeRead':
      return `${step.data.bytes} B`;
    case 'forked':
      return 'fork()';
    case 'executed':
      return 'exec()';
    case 'reaped':
      return `exit ${step.data.reason}`;
    case 'signalled':
      return step.data.signal;
    case 'pythonCalled':
      return `${step.data.function}()`;
    case 'modelledCalled':
    case 'modelledResumed':
      return step.data.function;
    case 'webSocketSent':
    case 'webSocketRead':
      return frameLabel(step.data);
    case 'coroutineSuspended':
      return `await in ${step.data.function}`;
    case 'coroutineResumed':
    case 'pythonResumed':
      return step.data.function;
    case 'pythonReturned':
    case 'modelledReturned':
      return `return ${step.data.value}`;
    case 'pythonYielded':
      return `yield ${step.data.value}`;
    case 'pythonRaised':
      return step.data.exception;
    case 'logged':
    case 'fileRead':
    case 'fileMissing':
      return step.data.path;
    default:
      return '';
  }
}

/** The message whose bytes a segment carries, found up its causes: `GET /hello`, `200`. */
function carriedLabel(trace: Trace, segment: Step): string | null {
  let step: Step | undefined = segment;
  for (let i = 0; step && i < FARTHEST; i++) {
    if (step.kind === 'requestSent') return `${step.data.method} ${step.data.target}`;
    if (step.kind === 'responseSent') return statusLabel(step);
    if (step.kind === 'webSocketSent') return frameLabel(step.data);
    step = step.cause === null ? undefined : trace.steps[step.cause];
  }
  return null;
}

/** What a frame says, or what it is. */
function frameLabel({ opcode, text }: { readonly opcode: string; readonly text: string }): string {
  return opcode === 'text' ? text : `${opcode} ${text}`.trim();
}

/** A later part of a response has no status line. */
function statusLabel({ data }: StepOf<'responseSent'>): string {
  return data.status > 0 ? `HTTP ${data.status}` : `${data.bytes} B`;
}
