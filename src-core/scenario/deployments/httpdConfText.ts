/** /etc/apache2/apache2.conf for the presets: the modules that a deployment needs, and its site. */
export type Mpm = 'prefork' | 'worker' | 'event';

const SIZES: Readonly<Record<Mpm, readonly string[]>> = {
  prefork: ['StartServers 3', 'MinSpareServers 2', 'MaxSpareServers 4', 'MaxRequestWorkers 8'],
  worker: ['StartServers 1', 'ThreadsPerChild 4', 'MaxRequestWorkers 8', 'MinSpareThreads 2', 'MaxSpareThreads 8'],
  event: ['StartServers 1', 'ThreadsPerChild 4', 'MaxRequestWorkers 8', 'MinSpareThreads 2', 'MaxSpareThreads 8'],
};

export function httpdConf(mpm: Mpm, modules: readonly string[], site: readonly string[], { main = [] as readonly string[], keepAliveTimeout = 5 } = {}): string {
  const loaded = [`mpm_${mpm}`, 'authz_core', 'mime', 'dir', 'alias', ...modules];
  return [
    ...loaded.map((name) => `LoadModule ${name}_module ${FILES[name] ?? `modules/mod_${name}.so`}`),
    '',
    'User www-data',
    'Group www-data',
    'Listen 80',
    'ErrorLog /var/log/apache2/error.log',
    'LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined',
    'TypesConfig /etc/mime.types',
    `KeepAliveTimeout ${keepAliveTimeout}`,
    ...SIZES[mpm],
    ...main,
    '',
    '<VirtualHost *:80>',
    '    ServerName shop.example',
    '    ServerAlias www.shop.example',
    '    DocumentRoot /srv/shop/static',
    '    CustomLog /var/log/apache2/access.log combined',
    '',
    '    Alias /static/ /srv/shop/static/',
    '    <Directory /srv/shop/static>',
    '        Require all granted',
    '    </Directory>',
    ...site.map((line) => (line === '' ? '' : `    ${line}`)),
    '</VirtualHost>',
    '',
  ].join('\n');
}

const FILES: Readonly<Record<string, string>> = { php: 'modules/libphp8.2.so' };
