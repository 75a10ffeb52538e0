/**
 * What happened while Java ran, in order, for a program to put on its clock. The evaluator is a generator that hands these
 * out as it goes, so that threads really take turns between two lines, on the same objects.
 */
export interface JavaFrameEvent {
  /** `HelloServlet.doGet`. */
  readonly function: string;
  /** As a stack trace names it: `HelloServlet.java`, `hello_jsp.java`. */
  readonly file: string;
  readonly line: number;
  /** Where a person wrote it, when that is another file: the JSP and its line. */
  readonly written?: { readonly file: string; readonly line: number };
  /** Number of Java frames below this one. */
  readonly depth: number;
  /** Locals that are new or differ since this frame's last event: name → text; `null`: out of scope. */
  readonly locals?: Readonly<Record<string, string | null>>;
}

/** What the container does between two pieces of Java. */
export type ContainerEvent =
  | { readonly kind: 'mapped'; readonly servlet: string; readonly pattern: string; readonly match: string; readonly servletPath: string; readonly pathInfo: string }
  | { readonly kind: 'jspTranslated'; readonly jsp: string; readonly java: string; readonly lines: number }
  /** From here to `initialised` the class is loaded and its `init` runs. */
  | { readonly kind: 'loading'; readonly className: string }
  | { readonly kind: 'initialised'; readonly what: 'servlet' | 'filter'; readonly name: string; readonly className: string }
  | { readonly kind: 'filterEntered' | 'filterLeft'; readonly filter: string }
  | { readonly kind: 'serviceCalled'; readonly servlet: string; readonly method: string }
  | { readonly kind: 'serviceReturned'; readonly servlet: string; readonly status: number }
  | { readonly kind: 'destroyed'; readonly servlet: string }
  | { readonly kind: 'sessionMade'; readonly id: string }
  | { readonly kind: 'fileServed'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'logged'; readonly text: string };

export type JavaEvent =
  | (JavaFrameEvent & { readonly kind: 'call' | 'line' })
  | (JavaFrameEvent & { readonly kind: 'return'; readonly value: string })
  /** An exception is thrown here; the frame may still catch it. */
  | (JavaFrameEvent & { readonly kind: 'raise'; readonly exception: string })
  /** The frame ended because an exception left it: each `call` ends by `return` or `unwind`. */
  | (JavaFrameEvent & { readonly kind: 'unwind'; readonly exception: string })
  /** Text for the response's buffer, or for the container's log. */
  | { readonly kind: 'write'; readonly stream: 'response' | 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'sleep'; readonly us: number }
  /** One thread at a time may be between the two: a servlet is loaded once, however many ask for it. */
  | { readonly kind: 'lock' | 'unlock'; readonly name: string }
  | { readonly kind: 'container'; readonly event: ContainerEvent };

export type JavaRun<Result> = Generator<JavaEvent, Result, void>;

/** Said on the page: this is no Java virtual machine. */
export const execution = 'evaluated' as const;
