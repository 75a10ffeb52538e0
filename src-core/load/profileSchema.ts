/** The fields of a cost profile, for the check of what comes from outside. */
import * as v from 'valibot';

type Between = (min: number, max: number) => v.GenericSchema<number>;

export function profileFields(between: Between) {
  const ms = between(0, 600_000);
  const kib = between(-1_000_000_000, 1_000_000_000);
  const share = between(0, 1);
  return {
    client_cpu_ms: ms,
    front_cpu_ms: ms,
    front_wake_ms: ms,
    request_cpu_ms: ms,
    wake_cpu_ms: ms,
    cold_cpu_ms: ms,
    start_cpu_ms: ms,
    respawn_cpu_ms: ms,
    lazy: v.exactOptional(v.strictObject({ cpu_ms: ms, private_kib: kib, crowding: between(0, 10) })),
    handler_factor: between(0.01, 100),
    crowding: between(0, 10),
    stall_share: share,
    stall_ms: ms,
    process: v.strictObject({ file_kib: kib, forked_kib: kib, private_kib: kib }),
    base: v.strictObject({ processes: between(0, 100_000), pss_kib: kib, rss_kib: kib, uss_kib: kib }),
    thread_kib: kib,
    eroded_first: share,
    eroded_late: share,
    grown_late_kib: kib,
    late_requests: between(1, 1e9),
    boot_ms: ms,
  };
}
