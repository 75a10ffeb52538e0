/** What is said while it is measured: a line for each. */
/** @typedef {import('./procfs.mjs').Memory} Memory */

/** @param {any} costs */
export function sayCosts(costs) {
  for (const [name, { median_ms, least_ms, cpu_ms, n }] of Object.entries(costs.process_start)) say(`  ${name.padEnd(18)}start ${ms(median_ms)} (least ${ms(least_ms)}), CPU ${ms(cpu_ms)}, n ${n}`);
  for (const [name, each] of Object.entries(costs.in_process)) say(`  ${name.padEnd(18)}import ${ms(each.import_ms)}, private ${mib(each.memory_imported.private_kib)} (RSS ${mib(each.memory_imported.rss_kib)}), hello ${ms(each.hello_ms)}, cpu ${ms(each.cpu_ms)}, fork ${ms(each.fork.returns_median_ms)}, with exit ${ms(each.fork.with_exit_median_ms)}`);
}

/** @param {import('./measuring.mjs').Measured} measured @param {{ costs: Record<string, any>, not_measured: Record<string, string> }} entry */
export function sayMeasured({ id, app, shape, bootMs, used, copies, many }, { costs, not_measured }) {
  const serving = copies.length > 0 ? copies : used.serving;
  const each = (/** @type {keyof Memory} */ kind) => mib(serving.reduce((sum, memory) => sum + memory[kind], 0) / Math.max(1, serving.length));
  const cpu = shape === 'fork' ? `front ${ms(costs.front_cpu_ms)}${costs.request_cpu_ms > 0 ? ` + wrapper ${ms(costs.request_cpu_ms)}` : ''} + process ${ms(costs.start_cpu_ms)}` : `front ${ms(costs.front_cpu_ms)} + worker ${ms(costs.request_cpu_ms)}${many ? ` (${ms(many.crowd.serving)} with four)` : ''}`;
  const more = ['wake_cpu_ms', 'cold_cpu_ms', 'handler_factor', 'thread_kib', 'stall_share', 'grown_late_kib'].filter((name) => costs[name] !== undefined).map((name) => `${name} ${costs[name]}`);
  say(`${`${id} ${app}`.padEnd(26)}boot ${ms(bootMs)}, CPU a request: ${cpu}; each RSS ${each('rssKib')}, PSS ${each('pssKib')}, private ${each('privateKib')}`);
  if (more.length > 0) say(`${''.padEnd(26)}${more.join(', ')}`);
  for (const [name, why] of Object.entries(not_measured)) say(`${''.padEnd(26)}not measured: ${name}: ${why}`);
}

/** What the profile does not have, by reason. @param {readonly { readonly what: string, readonly why: string }[]} missing */
export function sayMissing(missing) {
  for (const reason of new Set(missing.map(({ why }) => why))) say(`not measured: ${missing.filter(({ why }) => why === reason).map(({ what }) => what).join(', ')}: ${reason}`);
}

/** @param {number} value */
const ms = (value) => `${value >= 100 ? Math.round(value) : value.toPrecision(3)} ms`;
/** @param {number} kib */
const mib = (kib) => `${(kib / 1024).toFixed(1)} MiB`;
/** @param {string} line */
export const say = (line) => console.log(line);
