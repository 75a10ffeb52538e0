/** The three models, as plain data: what every library here simulates. Times in seconds. */
export interface Station {
  readonly servers: number;
  readonly mean: number;
}

export interface QueueModel extends Station {
  readonly arrivals: number;
}

export const mm1: QueueModel = { arrivals: 0.9, servers: 1, mean: 1 };
export const mm16: QueueModel = { arrivals: 14.4, servers: 16, mean: 1 };

/** Arrivals → network → web server → (80 %) worker → (60 % of those) database → out. */
export const pipeline = {
  arrivals: 360,
  network: { servers: Infinity, mean: 0.005 },
  web: { servers: 4, mean: 0.01 },
  worker: { servers: 8, mean: 0.02 },
  database: { servers: 2, mean: 0.01 },
  out: { servers: 1, mean: 0.0025 },
  dynamic: 0.8,
  queries: 0.6,
} as const;

/** Timed events that a customer of the pipeline costs on average: arrival, and one at each station visited. */
export const pipelineEvents = 4 + pipeline.dynamic * (1 + pipeline.queries);
