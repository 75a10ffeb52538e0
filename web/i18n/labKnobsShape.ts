/** The shape of the words for the lab's knobs: a name and one sentence for each, its units, and why it does nothing. */
export type KnobName =
  | 'workload' | 'concurrency' | 'think_ms' | 'rate_per_second' | 'arrivals' | 'requests' | 'kept_requests' | 'duration_s' | 'drain'
  | 'deployment' | 'front' | 'workers' | 'threads' | 'preload' | 'max_requests' | 'backlog' | 'keep_alive'
  | 'application' | 'handler' | 'cores' | 'memory_mib' | 'swap_mib' | 'machines' | 'balancer' | 'clients_share_cores'
  | 'client_kbit_s' | 'response_bytes' | 'idle_connections' | 'timeout_ms' | 'database' | 'database_pool' | 'query_ms' | 'share' | 'seed' | 'served_before' | 'cpu_ms' | 'wait_ms' | 'blocks_loop';

export type UnitName = 'none' | 'ms' | 's' | 'mib' | 'kbit' | 'bytes' | 'perSecond' | 'percent' | 'requests' | 'connections' | 'processes' | 'threads' | 'cores' | 'machines' | 'clients';

export type IdleReason =
  | 'processPerRequest' | 'oneRequestEach' | 'eventLoop' | 'preloadOnly' | 'oneMachine' | 'needsFront' | 'nobodyHeld' | 'roomForAll' | 'emptyAnswer' | 'fastLine' | 'noReplacement' | 'endsByRequests' | 'noLoop' | 'otherArrivals';

export interface KnobWords {
  readonly groups: Readonly<Record<'both' | 'clients' | 'server' | 'app' | 'machine' | 'database', string>>;
  readonly sides: string;
  readonly sharedHint: string;
  readonly more: string;
  readonly names: Readonly<Record<KnobName, readonly [name: string, about: string]>>;
  readonly units: Readonly<Record<UnitName, string>>;
  readonly options: Readonly<Record<'workload' | 'arrivals' | 'front' | 'balancer', Readonly<Record<string, string>>>>;
  readonly yes: string;
  readonly no: string;
  readonly own: string;
  readonly idle: Readonly<Record<IdleReason, string>>;
  readonly bad: (min: string, max: string) => string;
  /** Why no more requests are taken. */
  readonly tooMany: string;
}
