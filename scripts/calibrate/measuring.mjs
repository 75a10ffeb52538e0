/**
 * What one deployment with one application costs, part by part. First one process that serves: CPU of each role, what
 * waking up and a cold machine add, what a computing handler takes, stalls. Then four, and their memory: at the start, after
 * the first requests, after many. Each part can fail or find no time by itself: then it is absent, with the reason.
 */
import { medianOf, withServer } from './serving.mjs';

/**
 * @typedef {import('./serving.mjs').Server} Server
 * @typedef {import('./serving.mjs').Memory} Memory
 * @typedef {import('./serving.mjs').RoleMemory} RoleMemory
 * @typedef {import('./serving.mjs').PerRequest} PerRequest
 * @typedef {import('./deployments.mjs').Deployment} Deployment
 * @typedef {{ alone: PerRequest, crowd: PerRequest }} Costs one client; more than there are places
 * @typedef {{ n: number, cpuMs: number, latencyMs: number }} Cold what a request after a pause takes more
 * @typedef {{ kept: readonly number[], fresh: readonly number[] }} Stalls latencies in ms over one connection, and over one each
 * @typedef {{ requests: number, memory: RoleMemory }} Late requests of all workers until then
 * @typedef {{ threads: number, memory: RoleMemory }} Threaded
 * @typedef {{ requests: number, crowdRequests: number, forks: number, pauses: number, stalls: number, cpu: number, late: number, boundMs: number, bootBoundMs: number, batches: number }} Effort
 * @typedef {object} Measured
 * @property {string} id
 * @property {string} app
 * @property {'fork' | 'pool' | 'loop'} shape
 * @property {number} workers
 * @property {number} threads
 * @property {boolean} [canThread]
 * @property {boolean} [lazy]
 * @property {boolean} preload
 * @property {number} bootMs
 * @property {Costs} one with one process that serves
 * @property {Costs} [many] with `workers` of them
 * @property {RoleMemory} fresh before any request but the first
 * @property {RoleMemory} used after the first hundreds
 * @property {number} usedRequests
 * @property {Late} [late]
 * @property {Cold} [cold]
 * @property {PerRequest} [computing] handler `cpu`
 * @property {Stalls} [stalls]
 * @property {readonly [Threaded, Threaded]} [threaded]
 * @property {readonly Memory[]} copies processes of requests that waited at the same time
 * @property {Readonly<Record<string, string>>} failed by part: why it was not measured
 */

const WORKERS = 4;
/** httpd's children, or wrappers: as many requests as may have a process at once. */
const MOST_PROCESSES = 8;
const CROWD = 16;
const COPIES = 4;
/** So many clients keep one process busy without a queue of any length. */
const BUSY = 2;
const PAUSE_MS = 50;
const FEW_THREADS = 2;
const MANY_THREADS = 34;

/** @typedef {{ folder: string, python: string, effort: Effort, leftMs: () => number }} Where */

/** Rejects when it does not come up, or when there is no time for what everything else needs. @param {Deployment} deployment @param {string} app @param {Where} where @returns {Promise<Measured>} */
export async function measureDeployment(deployment, app, where) {
  const { id, shape, threads, preload, lazy = false, canThread = false } = deployment;
  const failed = /** @type {Record<string, string>} */ ({});
  const parts = partsOf(failed, where.leftMs);
  const workers = shape === 'fork' ? MOST_PROCESSES : WORKERS;
  const one = shape === 'fork' ? null : await served(deployment, app, 1, threads, where, (server) => withOne(server, where, parts));
  const many = await served(deployment, app, workers, threads, where, (server) => withMany(server, shape, where, parts));
  const threaded = canThread ? await parts('threads', () => perThread(deployment, app, where)) : undefined;
  const apart = one ? { ...one, many: many.one } : {};
  return { id, app, shape, workers, threads, canThread, lazy, preload, ...many, ...apart, ...(threaded && { threaded }), failed };
}

/** Runs a part, or notes why not. @param {Record<string, string>} failed @param {() => number} leftMs */
function partsOf(failed, leftMs) {
  return async (/** @type {string} */ name, /** @type {() => Promise<any>} */ work) => {
    if (leftMs() <= 0) failed[name] = 'the time was up';
    else {
      try {
        return await work();
      } catch (problem) {
        failed[name] = problem instanceof Error ? problem.message : String(problem);
      }
    }
    return undefined;
  };
}
/** @typedef {ReturnType<typeof partsOf>} Parts */

/** @template T @param {Deployment} deployment @param {string} app @param {number} workers @param {number} threads @param {Where} where @param {(server: Server) => Promise<T>} work */
function served(deployment, app, workers, threads, { folder, python, effort, leftMs }, work) {
  return withServer(deployment, { folder, python, app, workers, threads, bootBoundMs: Math.max(1, Math.min(effort.bootBoundMs, leftMs())) }, work);
}

/** @param {Server} server @param {Where} where @param {Parts} parts */
async function withOne(server, where, parts) {
  const { effort } = where;
  await server.ask('', { requests: 50, atOnce: 2, boundMs: effort.boundMs });
  const one = await costs(server, effort.requests, effort.crowdRequests, CROWD, where);
  const cold = await parts('cold', () => afterPauses(server, one.alone, where));
  const computing = await parts('cpu', () => least(server, '?cpu', { requests: Math.ceil(effort.cpu / effort.batches), atOnce: BUSY, boundMs: boundOf(where) / effort.batches }, effort.batches));
  return { one, ...(cold && { cold }), ...(computing && { computing }) };
}

/** @param {Server} server @param {'fork' | 'pool' | 'loop'} shape @param {Where} where @param {Parts} parts */
async function withMany(server, shape, where, parts) {
  const { effort } = where;
  const fresh = await settled(server, shape === 'fork' ? 0 : WORKERS, where);
  if (shape === 'fork') {
    const one = await costs(server, effort.forks, effort.forks, COPIES, where);
    const stalls = await parts('stalls', () => keptAndFresh(server, where));
    return { bootMs: server.bootMs, one, fresh, used: server.memory(), usedRequests: 2 * effort.forks, copies: await heldCopies(server, where), ...(stalls && { stalls }) };
  }
  // All of them have served by then: the more wait, the more evenly they are spread.
  const { answered: usedRequests } = await server.ask('', { requests: 400, atOnce: CROWD, boundMs: boundOf(where), isFresh: true });
  const used = server.memory();
  const one = await costs(server, effort.requests, effort.crowdRequests, CROWD, where);
  const late = await parts('late', () => afterMany(server, usedRequests + one.alone.requests + one.crowd.requests, where));
  return { bootMs: server.bootMs, one, fresh, used, usedRequests, copies: [], ...(late && { late }) };
}

/** Memory when all that serve are there and have imported what they import: it stays as it is for a while. @param {Server} server @param {number} workers @param {Where} where */
async function settled(server, workers, where) {
  const end = performance.now() + boundOf(where);
  let before = server.memory();
  for (let same = 0; same < 3 && performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = server.memory();
    same = now.serving.length >= workers && Math.abs(sumOf(now.serving) - sumOf(before.serving)) <= sumOf(before.serving) / 100 ? same + 1 : 0;
    before = now;
  }
  if (before.serving.length < workers) throw new Error(`${before.serving.length} of ${workers} processes came up`);
  return before;
}

/** @param {Where} where */
const boundOf = ({ effort, leftMs }) => Math.max(1, Math.min(effort.boundMs, leftMs()));

/** @param {Server} server @param {number} requests @param {number} crowdRequests @param {number} crowd @param {Where} where @returns {Promise<Costs>} */
async function costs(server, requests, crowdRequests, crowd, where) {
  const { batches } = where.effort;
  return {
    alone: await least(server, '', { requests: Math.ceil(requests / batches), atOnce: 1, boundMs: boundOf(where) / batches }, batches),
    crowd: await least(server, '', { requests: Math.ceil(crowdRequests / batches), atOnce: crowd, boundMs: boundOf(where) / batches }, batches),
  };
}

/** What else runs on a machine only adds: the least of some batches. `requests` are those of all. @param {Server} server @param {string} query @param {import('./client.mjs').Load} load @param {number} batches @returns {Promise<PerRequest>} */
async function least(server, query, load, batches) {
  const all = [];
  for (let batch = 0; batch < batches; batch++) all.push(await server.cost(query, load));
  const sum = (/** @type {PerRequest} */ { front, master, serving, reaped }) => front + master + serving + reaped;
  const best = all.reduce((found, each) => (sum(each) < sum(found) ? each : found));
  return { ...best, requests: all.reduce((total, each) => total + each.requests, 0) };
}

/** Requests that each follow a rest of 50 ms, above such as follow at once. What the programs do while they rest is taken off. @param {Server} server @param {PerRequest} alone @param {Where} where @returns {Promise<Cold>} */
async function afterPauses(server, alone, where) {
  const sum = (/** @type {Record<string, number>} */ { front = 0, master = 0, serving = 0 }) => front + master + serving;
  const restMs = Math.min(600, boundOf(where));
  const [restBegan, resting] = [performance.now(), sum(server.cpu())];
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const idlePerMs = (sum(server.cpu()) - resting) / (performance.now() - restBegan);
  const [began, before] = [performance.now(), sum(server.cpu())];
  const { answered, latenciesMs } = await server.ask('', { requests: where.effort.pauses, atOnce: 1, pauseMs: PAUSE_MS, boundMs: boundOf(where) });
  if (answered < where.effort.pauses / 2) throw new Error('the time was up');
  const cpu = (sum(server.cpu()) - before - idlePerMs * (performance.now() - began)) / answered;
  return { n: answered, cpuMs: cpu - sum(alone), latencyMs: medianOf(latenciesMs) - alone.p50Ms };
}

/** In turns, so that both meet the same neighbours. @param {Server} server @param {Where} where */
async function keptAndFresh(server, where) {
  const [kept, fresh] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  const rounds = 4;
  const requests = Math.ceil(where.effort.stalls / rounds);
  for (let round = 0; round < rounds; round++) {
    kept.push(...(await server.ask('', { requests, atOnce: 1, boundMs: boundOf(where) / (2 * rounds) })).latenciesMs);
    fresh.push(...(await server.ask('', { requests, atOnce: 1, isFresh: true, boundMs: boundOf(where) / (2 * rounds) })).latenciesMs);
  }
  if (Math.min(kept.length, fresh.length) < 10) throw new Error('the time was up');
  return { kept, fresh };
}

/** Some requests compute, as in reality; the interpreter's garbage collector has its turns. @param {Server} server @param {number} before @param {Where} where @returns {Promise<Late>} */
async function afterMany(server, before, where) {
  const { answered } = await server.ask('', { requests: where.effort.late, atOnce: CROWD, boundMs: boundOf(where) });
  const { answered: computing } = await server.ask('?cpu', { requests: Math.ceil(where.effort.late / 20), atOnce: CROWD, boundMs: boundOf(where) });
  return { requests: before + answered + computing, memory: server.memory() };
}

/** One process with few and with many threads that all have had a request. @param {Deployment} deployment @param {string} app @param {Where} where @returns {Promise<readonly [Threaded, Threaded]>} */
async function perThread(deployment, app, where) {
  const grown = (/** @type {number} */ threads) => served(deployment, app, 1, threads, where, async (server) => {
    await server.ask('?hold', { requests: 2 * threads, atOnce: threads, boundMs: boundOf(where) });
    await server.ask('', { requests: 20 * threads, atOnce: threads, boundMs: boundOf(where), isFresh: true });
    return { threads, memory: server.memory() };
  });
  return [await grown(FEW_THREADS), await grown(MANY_THREADS)];
}

/** Processes of several requests that wait at the same time. @param {Server} server @param {Where} where */
async function heldCopies(server, where) {
  const asking = server.ask('?hold', { requests: COPIES, atOnce: COPIES, boundMs: boundOf(where) });
  let best = /** @type {readonly Memory[]} */ ([]);
  let isOver = false;
  void asking.then(() => (isOver = true), () => (isOver = true));
  while (!isOver) {
    const { copies } = server.memory();
    // As many as there are, and as large as they get.
    if (copies.length > best.length || (copies.length === best.length && sumOf(copies) > sumOf(best))) best = copies;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  await asking;
  if (best.length === 0) throw new Error('no process of a request was seen');
  return best;
}

/** @param {readonly Memory[]} all */
const sumOf = (all) => all.reduce((sum, { pssKib }) => sum + pssKib, 0);
