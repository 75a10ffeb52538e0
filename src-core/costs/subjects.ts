/** What was measured, and what can therefore be simulated: the deployments, and the applications in them. */

/** Deployments by the way a request finds its process. What each of them is: `load/deployments.ts`. */
export const DEPLOYMENTS = [
  'apache-prefork-cgi',
  'apache-event-cgid',
  'fcgiwrap',
  'fastcgi',
  'php-fpm',
  'mod-php',
  'mod-wsgi-embedded',
  'mod-wsgi-daemon',
  'gunicorn-sync',
  'gunicorn-gthread',
  'gunicorn-gevent',
  'uwsgi',
  'uvicorn',
  'tomcat',
] as const;
export type DeploymentId = (typeof DEPLOYMENTS)[number];

/**
 * How large the application is: `tiny` imports nothing, `flask` and `fastapi` are of medium size, `django` has six
 * applications and seven middlewares. `c` is a CGI program in C; `php` and `servlet` are tiny, too.
 */
export const APPLICATIONS = ['tiny', 'flask', 'fastapi', 'django', 'c', 'php', 'servlet'] as const;
export type ApplicationSize = (typeof APPLICATIONS)[number];
