/**
 * The Java behind a step: a file that a person wrote, or the servlet that a JSP page became with the page beside it. The
 * translation is made here by what the server used, from the same text, so that its lines are those of the run.
 */
import { ConfigError, readJspPage, worldAt, type Frame, type Scenario, type Step, type Trace } from '../../src-core/index.ts';
import type { CodePlace } from './codeAt.ts';
import { stackOf } from './stackOf.ts';

export interface JavaPlace {
  readonly file: string;
  readonly text: string;
  /** Lines from 1 that are meant. */
  readonly lines: readonly number[];
  /** Outermost first. */
  readonly stack: readonly Frame[];
  readonly outcome: CodePlace['outcome'];
  /** The step itself is a step of Java. */
  readonly own: boolean;
  /** What the text was made of, for a step of the container. */
  readonly page: LinkedPage | null;
}

/** A JSP page and what it became. */
export interface LinkedPage {
  readonly file: string;
  readonly text: string;
  readonly javaFile: string;
  readonly java: string;
  /** For each line of `java` (index 0 is line 1) the line of the page, or `null`. */
  readonly jspLines: readonly (number | null)[];
}

/** `null` when no Java stands behind the step. */
export function javaAt(trace: Trace, step: Step, scenario: Scenario): JavaPlace | null {
  const about = sourceAbout(scenario, step);
  if (about) return { ...about, lines: [], stack: [], outcome: null, own: true };
  const outcome = outcomeOf(step);
  // Who returns is off the stack after the step, so it is shown as it was before.
  const stack = stackOf(worldAt(trace, outcome ? step.id - 1 : step.id), step);
  const top = stack.at(-1);
  if (!top || !isJava(top.file)) return null;
  return { ...sourceOfFrame(scenario, top), lines: [top.line], stack, outcome, own: step.kind.startsWith('java'), page: null };
}

/** The text that a frame stands in: of a page, the servlet. */
export function sourceOfFrame(scenario: Scenario, frame: Pick<Frame, 'file' | 'function'>): { readonly file: string; readonly text: string } {
  const page = pageOf(scenario, frame);
  return page ? { file: page.javaFile, text: page.java } : { file: frame.file, text: scenario.server.files[frame.file] ?? '' };
}

/** The page that this frame's servlet was made of; `null` for a servlet that a person wrote. */
export function pageOf(scenario: Scenario, frame: Pick<Frame, 'file' | 'function'>): LinkedPage | null {
  return pagesIn(scenario).get(frame.function.slice(0, frame.function.lastIndexOf('.'))) ?? null;
}

/** The lines of the servlet that a line of the page became. */
export function javaLinesOf({ jspLines }: LinkedPage, jspLine: number): readonly number[] {
  return jspLines.flatMap((from, index) => (from === jspLine ? [index + 1] : []));
}

/** The nearest step before or after that runs another line of the same page; `null` at its ends. */
export function nextLineOf(trace: Trace, step: Step, page: LinkedPage, direction: 1 | -1): number | null {
  const here = writtenAt(step);
  for (let id = step.id + direction; id >= 0 && id < trace.steps.length; id += direction) {
    const written = writtenAt(trace.steps[id]!);
    if (written !== null && written !== here && written.slice(0, written.lastIndexOf(':')) === page.file) return id;
  }
  return null;
}

function writtenAt(step: Step): string | null {
  return step.kind === 'javaLine' && step.data.written !== '' ? step.data.written : null;
}

type Source = Pick<JavaPlace, 'file' | 'text' | 'page'>;

/** The text that a step of the container is about, whatever called it: a filter may stand around it. */
function sourceAbout(scenario: Scenario, step: Step): Source | null {
  switch (step.kind) {
    case 'servletInitialised': return classSource(scenario, step.data.className);
    case 'jspTranslated': return pageSource(scenario, step.data.jsp);
    case 'serviceCalled': case 'serviceReturned': return pageSource(scenario, step.data.servlet);
    default: return null;
  }
}

function classSource(scenario: Scenario, className: string): Source | null {
  const end = `/${className.replaceAll('.', '/')}.java`;
  const own = Object.entries(scenario.server.files).find(([file]) => file.endsWith(end));
  return own ? { file: own[0], text: own[1], page: null } : servletOf(pagesIn(scenario).get(className));
}

/** `path` in its application; a servlet's name is none. */
function pageSource(scenario: Scenario, path: string): Source | null {
  return path.startsWith('/') ? servletOf([...pagesIn(scenario).values()].find(({ file }) => file.endsWith(path))) : null;
}

function servletOf(page: LinkedPage | undefined): Source | null {
  return page ? { file: page.javaFile, text: page.java, page } : null;
}

const translated = new WeakMap<Scenario, ReadonlyMap<string, LinkedPage>>();

/** Every page of the scenario by the class that it becomes. */
function pagesIn(scenario: Scenario): ReadonlyMap<string, LinkedPage> {
  let pages = translated.get(scenario);
  if (!pages) translated.set(scenario, (pages = new Map(Object.keys(scenario.server.files).filter((file) => file.endsWith('.jsp')).flatMap((file) => translatedPage(scenario.server.files, file)))));
  return pages;
}

function translatedPage(files: Scenario['server']['files'], file: string): readonly (readonly [string, LinkedPage])[] {
  try {
    const { translation, program } = readJspPage(files, file);
    return [[program.className, { file, text: files[file]!, javaFile: translation.file, java: translation.java, jspLines: translation.jspLines }]];
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}

function isJava(file: string): boolean {
  return file.endsWith('.java');
}

function outcomeOf(step: Step): CodePlace['outcome'] {
  if (step.kind === 'javaReturned') return { kind: 'returned', text: step.data.value };
  if (step.kind === 'javaUnwound' || step.kind === 'javaRaised') return { kind: 'raised', text: step.data.exception };
  return null;
}
