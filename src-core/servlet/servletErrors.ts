/** The page that Tomcat makes for a status without content (ErrorReportValve): the same parts, in words of our own layout. */
import { encodeUtf8 } from '../wire/utf8.ts';
import { stackTraceOf } from './javaMachine.ts';
import type { JavaThrowable } from './javaValues.ts';
import { resetBuffer, writeBytes, type ResponseObject } from './servletObjects.ts';

/** Reason and description of the container's own pages (RFC 9110 §15). */
const STATUSES: Readonly<Record<number, readonly [string, string]>> = {
  400: ['Bad Request', 'The server cannot or will not process the request due to something that is perceived to be a client error.'],
  401: ['Unauthorized', 'The request lacks valid credentials for the target resource.'],
  403: ['Forbidden', 'The server understood the request but refuses to authorize it.'],
  404: ['Not Found', 'The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.'],
  405: ['Method Not Allowed', 'The method received in the request-line is known by the origin server but not supported by the target resource.'],
  500: ['Internal Server Error', 'The server encountered an unexpected condition that prevented it from fulfilling the request.'],
  501: ['Not Implemented', 'The server does not support the functionality required to fulfill the request.'],
  503: ['Service Unavailable', 'The server is currently unable to handle the request.'],
};

export function errorPage(response: ResponseObject, message: string, throwable: JavaThrowable | null): void {
  const [reason, description] = STATUSES[response.status] ?? ['', ''];
  const title = `HTTP Status ${response.status} – ${reason}`;
  const line = (name: string, text: string): string => (text === '' ? '' : `<p><b>${name}</b> ${escaped(text)}</p>`);
  const exceptions = throwable ? exceptionParts(throwable) : '';
  const html = `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><hr><p><b>Type</b> ${throwable ? 'Exception' : 'Status'} Report</p>`
    + `${line('Message', message)}${line('Description', description)}${exceptions}<hr><h3>Apache Tomcat/10.1.60</h3></body></html>`;
  resetBuffer(response);
  response.suspended = false;
  response.contentType = 'text/html;charset=utf-8';
  response.charset = null;
  response.writerTaken = false;
  response.headers.push(['Content-Language', 'en']);
  writeBytes(response, encodeUtf8(html));
}

function exceptionParts(throwable: JavaThrowable): string {
  const { cause } = throwable;
  const own = `<p><b>Exception</b></p><pre>${escaped(stackTraceOf({ ...throwable, cause: null }))}</pre>`;
  return cause ? `${own}<p><b>Root Cause</b></p><pre>${escaped(stackTraceOf(cause))}</pre>` : own;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);
}

