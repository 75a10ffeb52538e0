/** Where Debian's packages put the programs that `npm run test:real` talks to. */
export const programs = {
  nginx: '/usr/sbin/nginx', // nginx-light
  httpd: '/usr/sbin/apache2', // apache2
  uwsgi: '/usr/bin/uwsgi', // uwsgi-core
  uwsgiPython: '/usr/lib/uwsgi/plugins/python3_plugin.so', // uwsgi-plugin-python3
  phpFpm: '/usr/sbin/php-fpm8.2', // php8.2-fpm
  fcgiwrap: '/usr/sbin/fcgiwrap', // fcgiwrap
};
