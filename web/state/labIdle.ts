/** Why a knob does nothing on a side. Whether it does is the core's to say where it knows the knob; the reason is for people. */
import { deployments, knobs, LOAD_LIMITS, type LoadDescription } from '../../src-core/load/index.ts';
import type { IdleReason } from '../i18n/labKnobsShape.ts';
import { speaksHttp, type KnobId } from './labKnobs.ts';

/** `null`: turning it changes something, or may. */
export function idleReason(description: LoadDescription, knob: KnobId): IdleReason | null {
  const { deployment: id } = description;
  const { shape, preload } = deployments[id];
  if (knob in knobs) return knobs[knob as keyof typeof knobs].matters(description) ? null : reasonOf(description, knob as keyof typeof knobs);
  switch (knob) {
    case 'preload':
      if (shape === 'fork') return 'processPerRequest';
      return preload === 'no' ? 'preloadOnly' : null;
    case 'front':
      return speaksHttp(id) ? null : 'needsFront';
    case 'balancer':
      return description.machines > 1 ? null : 'oneMachine';
    case 'drain':
      return endsByRequests(description) ? 'endsByRequests' : null;
    case 'blocks_loop':
      return shape === 'loop' ? null : 'noLoop';
    case 'keep_alive':
      return keeps(description) ? null : 'nobodyHeld';
    case 'kept_requests':
      return keeps(description) && description.keep_alive ? null : 'nobodyHeld';
    default:
      return null;
  }
}

/** So many requests come before any time that somebody would wait for. */
function endsByRequests({ requests, duration_s }: LoadDescription): boolean {
  return requests < LOAD_LIMITS.requests && duration_s === LOAD_LIMITS.duration_s;
}

/** Connections of clients are the server's own, and somebody belongs to each of them. */
function keeps({ deployment, front, machines }: LoadDescription): boolean {
  return deployments[deployment].places > 0 && !deployments[deployment].parks && front === 'none' && machines === 1;
}

function reasonOf({ deployment }: LoadDescription, knob: keyof typeof knobs): IdleReason {
  const { shape } = deployments[deployment];
  switch (knob) {
    case 'threads':
      if (shape === 'fork') return 'processPerRequest';
      return shape === 'loop' ? 'eventLoop' : 'oneRequestEach';
    case 'max_requests':
    case 'served_before':
      return shape === 'fork' ? 'processPerRequest' : 'noReplacement';
    case 'backlog': return 'roomForAll';
    case 'client_kbit_s': return 'emptyAnswer';
    case 'response_bytes': return 'fastLine';
    case 'idle_connections': return 'nobodyHeld';
    default: return 'otherArrivals';
  }
}
