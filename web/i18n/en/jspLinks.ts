/** Of a JSP page and the servlet that it becomes: the inspector and the editor say the same. */
export const jspLinks = {
  /** By `javaExecution`. */
  execution: { evaluated: 'Modelled: evaluated by our small Java, line by line, not by a JVM.' },
  page: 'JSP page',
  servlet: 'The servlet that it was translated to',
  became: (line: number, lines: readonly number[], file: string): string => `Line ${line} of the page is ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')} of ${file}.`,
  nothing: (line: number): string => `Line ${line} of the page has no Java of its own: a directive, a comment, or the end of a piece of text.`,
  from: (line: number, from: number): string => `Line ${line} of the servlet comes from line ${from} of the page.`,
  frame: (line: number): string => `Line ${line} of the servlet comes from no line of the page: it stands around every page.`,
};
export type JspLinks = typeof jspLinks;
