/**
 * From what was measured to a cost profile (`CostProfile` of src-core/load/description.ts), and to a load description that
 * holds it. The sums of the model's segments are those of the measured processes.
 */
/** @typedef {import('./measuring.mjs').Measured} Measured */
/** @typedef {import('./procfs.mjs').Memory} Memory */
/** @typedef {{ process_start: Record<string, { cpu_ms: number }>, in_process: Record<string, { import_cpu_ms: number, fork: { with_exit_median_ms: number } }>, crowding: { cores: number, runnable: number, alone_ms: number, crowded_ms: number } }} Costs */

/** @param {Measured} measured @param {Costs} costs */
export function profileFrom(measured, costs) {
  return rounded(measured.copies.length > 0 || measured.fresh.serving.length === 0 ? perRequest(measured, costs) : resident(measured, costs));
}

/** What the lab and `hop load` take: this machine, this deployment, five browsers. @param {Measured} measured @param {Costs} costs @param {{ cores: number, memoryMib: number }} machine */
export function descriptionFrom(measured, costs, { cores, memoryMib }) {
  return { deployment: measured.id, workers: measured.workers, application: profileFrom(measured, costs), workload: { kind: 'closed', concurrency: 5, think_ms: 0 }, requests: 2000, machine: { cores, memory_mib: memoryMib, swap_mib: 0 } };
}

/** @param {Measured} measured @param {Costs} costs */
function perRequest({ alone, crowd, used, copies, bootMs }, costs) {
  const own = mean(copies, 'privateKib');
  return {
    ...shared(crowd.client, costs),
    front_cpu_ms: crowd.front,
    front_wake_ms: Math.max(0, alone.front - crowd.front),
    request_cpu_ms: 0,
    wake_cpu_ms: 0,
    start_cpu_ms: alone.reaped,
    respawn_cpu_ms: 0,
    process: { file_kib: mean(copies, 'rssKib') - own, forked_kib: 0, private_kib: own },
    base: sums(used.front),
    eroded_first: 0,
    eroded_late: 0,
    late_requests: 1,
    boot_ms: bootMs,
  };
}

/**
 * A worker's memory: what is its own, what fork shared (anonymous and not its own), what it maps of files. The first
 * requests make forked pages its own, and add to it.
 * @param {Measured} measured
 * @param {Costs} costs
 */
function resident({ app, alone, crowd, fresh, used, bootMs, workers }, costs) {
  const forked = mean(fresh.serving, 'sharedAnonymousKib');
  const unshared = Math.max(0, forked - mean(used.serving, 'sharedAnonymousKib'));
  const own = Math.max(0, mean(used.serving, 'privateKib') - unshared);
  const file = Math.max(0, mean(used.serving, 'rssKib') - mean(used.serving, 'privateKib') - mean(used.serving, 'sharedAnonymousKib'));
  const all = sums([...used.front, ...used.master, ...used.serving]);
  const imported = costs.in_process[app];
  return {
    ...shared(crowd.client, costs),
    front_cpu_ms: crowd.front,
    front_wake_ms: Math.max(0, alone.front - crowd.front),
    request_cpu_ms: crowd.serving + crowd.master,
    wake_cpu_ms: Math.max(0, alone.serving - crowd.serving),
    start_cpu_ms: 0,
    respawn_cpu_ms: imported ? imported.import_cpu_ms + imported.fork.with_exit_median_ms : (costs.process_start['sh']?.cpu_ms ?? 0),
    process: { file_kib: file, forked_kib: forked, private_kib: own },
    base: {
      processes: used.front.length + used.master.length,
      pss_kib: all.pss_kib - (file + forked + workers * (own + unshared)),
      rss_kib: all.rss_kib - workers * (file + forked + own),
      uss_kib: all.uss_kib - workers * (own + unshared),
    },
    eroded_first: forked > 0 ? Math.min(1, unshared / forked) : 0,
    eroded_late: forked > 0 ? Math.min(1, unshared / forked) : 0,
    late_requests: alone.requests + crowd.requests,
    boot_ms: bootMs,
  };
}

/** The same for all: nothing is known here of cold caches, of stalls, of threads and of what many requests add. @param {number} client @param {Costs} costs */
function shared(client, { crowding: { cores, runnable, alone_ms: alone, crowded_ms: crowded } }) {
  return {
    client_cpu_ms: client,
    handler_factor: 1,
    crowding: runnable > cores ? Math.max(0, crowded / alone - 1) / (1 - cores / runnable) : 0,
    stall_share: 0,
    stall_ms: 0,
    cold_cpu_ms: 0,
    thread_kib: 0,
    grown_late_kib: 0,
  };
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

/** Four digits that tell something. @template T @param {T} value @returns {T} */
function rounded(value) {
  return JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'number' ? Number(each.toPrecision(5)) : each)));
}
