export const programs: Readonly<Record<'nginx' | 'httpd' | 'uwsgi' | 'uwsgiPython' | 'phpFpm' | 'fcgiwrap', string>>;
