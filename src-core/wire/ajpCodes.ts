/** AJP13's short codes for what is said often (Tomcat Connectors, "AJP Protocol Reference"; mod_jk's jk_ajp_common.h). */

export const ajpMethods = [
  'OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'ACL', 'REPORT',
  'VERSION-CONTROL', 'CHECKIN', 'CHECKOUT', 'UNCHECKOUT', 'SEARCH', 'MKWORKSPACE', 'UPDATE', 'LABEL', 'MERGE', 'BASELINE-CONTROL', 'MKACTIVITY',
] as const;

/** Stands for a method without a code, whose name is then the attribute `stored_method`. */
export const storedMethodCode = 0xff;

/** 0xA001 and on, in requests. */
export const ajpRequestHeaders = [
  'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'authorization', 'connection', 'content-type',
  'content-length', 'cookie', 'cookie2', 'host', 'pragma', 'referer', 'user-agent',
] as const;

/** 0xA001 and on, in responses. */
export const ajpResponseHeaders = [
  'Content-Type', 'Content-Language', 'Content-Length', 'Date', 'Last-Modified', 'Location', 'Set-Cookie', 'Set-Cookie2', 'Servlet-Engine', 'Status', 'WWW-Authenticate',
] as const;

export const headerCodeBase = 0xa000;

/** 1 and on: attributes whose value is one string. */
export const ajpTextAttributes = ['context', 'servlet_path', 'remote_user', 'auth_type', 'query_string', 'jvm_route', 'ssl_cert', 'ssl_cipher', 'ssl_session'] as const;

/** Attributes beyond those: a name of its own, a number, later additions, and the mark that ends the request. */
export const ajpAttributeCodes = { req_attribute: 0x0a, ssl_key_size: 0x0b, secret: 0x0c, stored_method: 0x0d, are_done: 0xff } as const;
