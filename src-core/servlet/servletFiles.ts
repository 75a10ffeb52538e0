/** Tomcat's default servlet: the application's files as they are (DefaultServlet). Conditions and ranges are not looked at. */
import { MIME_TYPES } from '../config/mimeTypes.ts';
import { httpDate } from '../wire/http1Date.ts';
import type { JavaRun } from './javaEvents.ts';
import type { JavaMachine } from './javaMachine.ts';
import type { Application } from './servletApplication.ts';
import { sendError } from './servletLibrary.ts';
import { setHeader, writeBytes, type RequestObject, type ResponseObject } from './servletObjects.ts';

export interface StaticFiles {
  has(path: string): boolean;
  /** `null` when there is none. */
  read(path: string): Uint8Array | null;
  /** Whether any file lies below it. */
  isFolder(path: string): boolean;
  readonly modifiedMs: number;
}

export function* serveFile(machine: JavaMachine, files: StaticFiles, { docBase, context }: Application, request: RequestObject, response: ResponseObject): JavaRun<void> {
  const path = request.servletPath + (request.pathInfo ?? '');
  const { method, uri } = request.input;
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    setHeader(response, 'Allow', 'GET, HEAD, POST, OPTIONS');
    if (method !== 'OPTIONS') sendError(machine, response, 405, 'JSPs and files only permit GET, HEAD and POST');
    return;
  }
  const bytes = files.read(docBase + path);
  if (!bytes) {
    if (!path.endsWith('/') && files.isFolder(docBase + path)) {
      response.status = 302;
      setHeader(response, 'Location', `${context.path}${path}/`);
    } else sendError(machine, response, 404, `The requested resource [${uri}] is not available`);
    return;
  }
  setHeader(response, 'Accept-Ranges', 'bytes');
  setHeader(response, 'ETag', `W/"${bytes.length}-${files.modifiedMs}"`);
  setHeader(response, 'Last-Modified', httpDate(files.modifiedMs));
  response.contentType = MIME_TYPES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? null;
  yield { kind: 'container', event: { kind: 'fileServed', path: docBase + path, bytes: bytes.length } };
  // A file goes past the buffer, with its length (sendfile).
  writeBytes(response, bytes);
  response.committed = false;
}
