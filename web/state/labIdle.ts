/** Why a knob does nothing on a side: by what the deployment is, and by what the other knobs say. */
import { deployments, type LoadDescription } from '../../src-core/load/index.ts';
import type { IdleReason } from '../i18n/labShape.ts';
import { hasOneThread, speaksHttp, type KnobId } from './labKnobs.ts';

/** `null`: turning it changes something, or may. */
export function idleReason(description: LoadDescription, knob: KnobId): IdleReason | null {
  const { deployment: id, front, client_kbit_s, keep_alive, workload, database } = description;
  const { shape, places, preload, front: usual } = deployments[id];
  switch (knob) {
    case 'threads':
      if (shape === 'fork') return 'processPerRequest';
      return hasOneThread(id) ? 'oneRequestEach' : null;
    case 'preload':
      if (shape === 'fork') return 'processPerRequest';
      return preload === 'no' ? 'preloadOnly' : null;
    case 'max_requests':
      return shape === 'fork' ? 'processPerRequest' : null;
    case 'workers':
      return id === 'tomcat' ? 'oneProcess' : null;
    case 'front':
      if (usual === 'none') return 'ownFront';
      return speaksHttp(id) ? null : 'needsFront';
    case 'keep_alive':
    case 'idle_connections':
      if (knob === 'idle_connections' && !keep_alive) return 'noKeepAlive';
      return places === 0 && front === 'nginx' ? 'frontKeeps' : null;
    case 'response_bytes':
      return client_kbit_s === 0 ? 'fastLine' : null;
    case 'seed':
      return workload.kind === 'closed' && workload.think_ms === 0 && database === null ? 'noChance' : null;
    default:
      return null;
  }
}
