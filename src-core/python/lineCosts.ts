/**
 * What a traced line takes on the simulated clock, in nanoseconds. The clock counts whole microseconds, so several lines
 * share one: they keep their order, and what they cost adds up.
 */
export const lineCosts = {
  /**
   * Flask's own work for a `hello`, inside a server and between its system calls, takes 100 µs (docs/load-model.md) in 676
   * lines outside of the standard library (counted with sys.settrace: Flask 3.1.3, Werkzeug 3.1.9, CPython 3.11).
   */
  lineNs: 150,
  /** A line of Python that stands for a few instructions of C (uWSGI, mod_wsgi, bjoern): chosen. */
  nativeLineNs: 20,
} as const;
