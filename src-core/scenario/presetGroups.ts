/** The names of the presets in the order and the groups of the menu, apart from what they are: a page that shows the menu needs no more. */
export const PRESET_GROUPS = {
  journey: ['hello', 'again', 'later', 'form', 'static', 'cname', 'ipv6'],
  failures: ['packet-loss', 'nxdomain', 'dns-down', 'unreachable', 'refused', 'bad-gateway', 'traceback', 'gateway-timeout', 'endless-loop', 'app-404', 'static-404', 'bad-request'],
  cgi: ['httpd-static', 'cgi', 'cgi-daemon', 'cgi-wsgi', 'cgi-form', 'cgi-redirect', 'cgi-broken', 'fcgiwrap'],
  python: ['mod-wsgi-embedded', 'mod-wsgi-daemon', 'gunicorn-gthread', 'gunicorn-preload', 'uwsgi', 'uwsgi-lazy', 'fastcgi', 'scgi', 'bjoern', 'cheroot', 'twisted', 'tornado', 'runserver'],
  asgi: ['uvicorn', 'asgi-plain', 'asgi-together', 'asgi-blocked', 'asgi-thread', 'asgi-workers', 'asgi-form', 'asgi-wsgi', 'asgi-http2', 'hypercorn-http2', 'http2-proxy', 'websocket'],
  httpd: ['mod-php', 'mod-perl', 'mod-python', 'mpm-prefork', 'mpm-worker', 'mpm-event'],
  servlets: ['tomcat', 'tomcat-ajp', 'jsp', 'jsp-session', 'servlet-threads', 'servlet-error', 'wildfly'],
  frameworks: ['middleware-stack', 'middleware-session', 'micro-framework', 'micro-framework-form', 'full-framework', 'two-middlewares', 'full-framework-database'],
  backend: ['database', 'slow-query', 'pool-limit', 'task-queue', 'balancing', 'failover', 'failover-post'],
  others: ['php-fpm', 'node', 'puma', 'kestrel'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PresetGroup = keyof typeof PRESET_GROUPS;
