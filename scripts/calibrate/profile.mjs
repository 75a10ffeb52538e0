/**
 * From what was measured to an entry of a profile file (`ProfileEntry` of src-core/load/profileFile.ts). The sums of the
 * model's segments are those of the measured processes. What was not measured is absent, with the reason; what such a
 * deployment has not (a stall of CGI where there is no CGI) is absent without one.
 */
/** @typedef {import('./measuring.mjs').Measured} Measured */
/** @typedef {import('./procfs.mjs').Memory} Memory */
/** @typedef {{ process_start: Record<string, { cpu_ms: number }>, in_process: Record<string, { import_cpu_ms: number, hello_ms: number, cpu_ms: number, fork: { with_exit_median_ms: number } }>, crowding: { cores: number, runnable: number, alone_ms: number, crowded_ms: number } }} Costs */
/** @typedef {{ value: number } | { why: string }} Figure */

/** A delayed acknowledgement is 40 ms (TCP_DELACK_MIN, include/net/tcp.h); a stall is nearly that much longer than the usual. */
const STALL_MS = 35;
/** Where new connections alone vary by so much, no stall can be told from it. */
const STEADY_MS = 20;
const FEW = 10;
/** Fewer than that may be chance. */
const LEAST_STALLS = 3;

/** @param {Measured} measured @param {Costs} costs */
export function entryFrom(measured, costs) {
  const figures = measured.shape === 'fork' ? perRequest(measured, costs) : resident(measured, costs);
  const optional = Object.entries({ ...figures.optional, boot_ms: valued(measured.bootMs), crowding: crowdingOf(costs) });
  const known = Object.fromEntries(optional.flatMap(([name, figure]) => ('value' in figure ? [[name, figure.value]] : [])));
  const not_measured = Object.fromEntries(optional.flatMap(([name, figure]) => ('why' in figure ? [[name, figure.why.slice(0, 400)]] : [])));
  const { id: deployment, app: application, workers, threads, preload } = measured;
  return { deployment, application, workers, threads, preload, costs: rounded({ ...figures.costs, ...known }), not_measured, measured: rounded(basis(measured)) };
}

/** @param {number} value @returns {Figure} */
const valued = (value) => ({ value });

/** @param {Measured} measured @param {Costs} costs */
function perRequest({ app, one: { alone, crowd }, used, copies, stalls, failed }, costs) {
  const own = mean(copies, 'privateKib');
  const processes = [...used.front, ...used.serving];
  return {
    costs: {
      client_cpu_ms: crowd.client,
      front_cpu_ms: crowd.front,
      // Of a wrapper behind nginx.
      request_cpu_ms: crowd.serving,
      // A parent that does not wait for its children is not told what they took.
      start_cpu_ms: alone.reaped > 0 ? alone.reaped : (costs.process_start[`cgi_${app}`]?.cpu_ms ?? 0),
      process: { file_kib: mean(copies, 'rssKib') - own, forked_kib: 0, private_kib: own },
      base: sums(processes),
    },
    optional: stallsOf(stalls, failed['stalls']),
  };
}

/** @param {Measured['stalls']} stalls @param {string | undefined} failed @returns {Record<'stall_share' | 'stall_ms', Figure>} */
export function stallsOf(stalls, failed) {
  const neither = (/** @type {string} */ why) => ({ stall_share: { why }, stall_ms: { why } });
  if (!stalls) return neither(failed ?? 'not attempted');
  const { kept, fresh } = stalls;
  if (Math.min(kept.length, fresh.length) < FEW) return neither(`${kept.length} requests are too few`);
  const usual = quantile(fresh, 0.5);
  const varied = quantile(fresh, 0.9) - usual;
  if (varied > STEADY_MS) return neither(`answers over new connections vary by ${varied.toFixed(0)} ms by themselves: the machine is too busy, or the program too slow`);
  const stalled = kept.filter((ms) => ms > usual + STALL_MS);
  const control = fresh.filter((ms) => ms > usual + STALL_MS).length / fresh.length;
  const more = stalled.length - control * kept.length;
  const share = more < LEAST_STALLS ? 0 : more / kept.length;
  return { stall_share: { value: share }, stall_ms: { value: share === 0 ? 0 : quantile(stalled, 0.5) - usual } };
}

/**
 * A worker's memory: what is its own, what fork shared (anonymous and not its own), what it maps of files. The first
 * requests make forked pages its own, and add to it; many more do so again.
 * @param {Measured} measured
 * @param {Costs} costs
 */
function resident(measured, costs) {
  const { app, one: { alone, crowd }, fresh, used, usedRequests, late, cold, threads, workers, preload, failed } = measured;
  const forked = mean(fresh.serving, 'sharedAnonymousKib');
  const unsharedIn = (/** @type {readonly Memory[]} */ serving) => Math.max(0, forked - mean(serving, 'sharedAnonymousKib'));
  const unshared = unsharedIn(used.serving);
  const own = Math.max(0, mean(used.serving, 'privateKib') - unshared);
  const file = Math.max(0, mean(used.serving, 'rssKib') - mean(used.serving, 'privateKib') - mean(used.serving, 'sharedAnonymousKib'));
  const all = sums([...used.front, ...used.master, ...used.serving]);
  const imported = costs.in_process[app];
  const thread = threadOf(measured);
  const ofThreads = thread && 'value' in thread ? thread.value * threads : 0;
  const share = (/** @type {number} */ kib) => (forked > 0 ? Math.min(1, kib / forked) : 0);
  return {
    costs: {
      client_cpu_ms: crowd.client,
      front_cpu_ms: crowd.front,
      request_cpu_ms: crowd.serving + crowd.master,
      start_cpu_ms: 0,
      ...lazyOf(measured, costs),
      process: { file_kib: file, forked_kib: forked, private_kib: own - ofThreads },
      base: {
        processes: used.front.length + used.master.length,
        pss_kib: all.pss_kib - (file + forked + workers * (own + unshared)),
        rss_kib: all.rss_kib - workers * (file + forked + own),
        uss_kib: all.uss_kib - workers * (own + unshared),
      },
    },
    optional: {
      front_wake_ms: valued(Math.max(0, alone.front - crowd.front)),
      wake_cpu_ms: valued(Math.max(0, alone.serving - crowd.serving)),
      cold_cpu_ms: /** @type {Figure} */ (cold ? { value: Math.max(0, cold.cpuMs) } : { why: failed['cold'] ?? 'not attempted' }),
      ...factorOf(measured, costs),
      // A worker that was forked with all its imports is a fork; PHP has none.
      respawn_cpu_ms: valued(imported ? (preload ? 0 : imported.import_cpu_ms) + imported.fork.with_exit_median_ms : (costs.process_start['sh']?.cpu_ms ?? 0)),
      eroded_first: valued(share(unshared)),
      ...(thread ? { thread_kib: thread } : {}),
      ...lateOf(late, used.serving, { unsharedIn, unshared, share, workers, usedRequests }, failed['late']),
    },
  };
}

/** Growth is what RSS and private memory both rise by; what private memory rises by beyond it was shared before. @param {Measured['late']} late @param {readonly Memory[]} used @param {{ unsharedIn: (serving: readonly Memory[]) => number, unshared: number, share: (kib: number) => number, workers: number, usedRequests: number }} before @param {string | undefined} failed @returns {Record<'eroded_late' | 'grown_late_kib' | 'late_requests', Figure>} */
function lateOf(late, used, { unsharedIn, unshared, share, workers, usedRequests }, failed) {
  if (!late || late.requests <= usedRequests) {
    const why = failed ?? 'not attempted';
    return { eroded_late: { why }, grown_late_kib: { why }, late_requests: { why } };
  }
  const { serving } = late.memory;
  const rise = (/** @type {'rssKib' | 'privateKib'} */ kind) => mean(serving, kind) - mean(used, kind);
  return {
    eroded_late: { value: share(Math.max(unshared, unsharedIn(serving))) },
    grown_late_kib: { value: Math.max(0, Math.min(rise('rssKib'), rise('privateKib'))) },
    late_requests: { value: late.requests / workers },
  };
}

/** What the first request of a process loads: the imports as in python3, times this server's factor; and what a process that had not been asked grew by. @param {Measured} measured @param {Costs} costs */
function lazyOf(measured, costs) {
  const { app, lazy = false, fresh, used } = measured;
  const imported = costs.in_process[app];
  if (!lazy || !imported) return {};
  const unasked = Math.min(...fresh.serving.map((each) => each.privateKib));
  const factor = factorOf(measured, costs).handler_factor;
  const crowding = crowdingOf(costs);
  const valueOf = (/** @type {Figure | undefined} */ figure, /** @type {number} */ without) => (figure && 'value' in figure ? figure.value : without);
  return { lazy: { cpu_ms: imported.import_cpu_ms * valueOf(factor, 1), private_kib: Math.max(0, mean(used.serving, 'privateKib') - unasked), crowding: valueOf(crowding, 0) } };
}

/** What a thread adds, by processes with few and with many; nothing where the deployment has no threads. @param {Measured} measured @returns {Figure | null} */
function threadOf({ threaded, canThread = false, failed }) {
  if (!canThread) return null;
  if (!threaded) return { why: failed['threads'] ?? 'not attempted' };
  const [few, many] = threaded;
  const kib = (mean(many.memory.serving, 'privateKib') - mean(few.memory.serving, 'privateKib')) / (many.threads - few.threads);
  return { value: Math.max(0, kib) };
}

/** The same loop in this server and in python3: shared libraries of Python are slower. @param {Measured} measured @param {Costs} costs @returns {{ handler_factor?: Figure }} */
function factorOf({ app, one, computing, failed }, { in_process }) {
  const itself = in_process[app] ?? (app === 'php' ? null : in_process['tiny']);
  if (!itself) return {};
  if (!computing) return { handler_factor: { why: failed['cpu'] ?? 'not attempted' } };
  const taken = computing.serving - one.crowd.serving;
  const alone = itself.cpu_ms - itself.hello_ms;
  return { handler_factor: taken > 0 && alone > 0 ? { value: taken / alone } : { why: 'computing took no more than answering at once' } };
}

/** @param {Costs} costs @returns {Figure} */
function crowdingOf({ crowding: { cores, runnable, alone_ms: alone, crowded_ms: crowded } }) {
  return runnable > cores && alone > 0 ? { value: Math.max(0, crowded / alone - 1) / (1 - cores / runnable) } : { why: 'as many cores as processes' };
}

/** What stands behind the costs, for whoever wants to look. @param {Measured} measured */
function basis({ one, many, cold, computing, stalls, late, threaded, usedRequests }) {
  return { one_process: one, ...(many && { all_processes: many }), ...(cold && { after_50_ms: cold }), ...(computing && { computing }), ...(stalls && { stalls }), requests_before_late: usedRequests, ...(late && { late_requests: late.requests }), ...(threaded && { threads: threaded.map(({ threads, memory }) => ({ threads, private_kib: mean(memory.serving, 'privateKib') })) }) };
}

/** @param {readonly Memory[]} all @param {keyof Memory} kind */
function mean(all, kind) {
  return all.length === 0 ? 0 : all.reduce((sum, each) => sum + each[kind], 0) / all.length;
}

/** @param {readonly Memory[]} all */
function sums(all) {
  const of = (/** @type {keyof Memory} */ kind) => all.reduce((sum, each) => sum + each[kind], 0);
  return { processes: all.length, pss_kib: of('pssKib'), rss_kib: of('rssKib'), uss_kib: of('privateKib') };
}

/** @param {readonly number[]} values @param {number} q */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

/** Digits that tell something. @template T @param {T} value @returns {T} */
function rounded(value) {
  return JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'number' ? Number(each.toPrecision(4)) : each)));
}
