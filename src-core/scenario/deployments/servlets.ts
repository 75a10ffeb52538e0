/** A servlet container: by its own HTTP connector, and by AJP behind httpd; JSP; threads in one object; the same inside of an application server. */
import { sampleArchive, sampleServerXml, sampleServletApp, sampleStandaloneXml, servletAppPath } from '../../servlet/sample/sampleServletApp.ts';
import { deployed, service } from '../base.ts';
import type { Scenario, ServerSetup } from '../scenario.ts';
import { httpdConf } from './httpdConfText.ts';

/** Alone on the machine: its own connector on port 80. */
function alone(change: Readonly<Record<string, string>> = {}): Partial<ServerSetup> {
  const xml = sampleServerXml.replace('port="8080"', 'port="80"').replace(/ *<Connector port="8009"[^\n]*\n/, '');
  return { services: { 'server.xml': service('tomcat', xml) }, files: { ...sampleServletApp, ...change } };
}

const behindHttpd: Partial<ServerSetup> = {
  services: {
    'apache2.conf': service('httpd', httpdConf('event', ['proxy', 'proxy_ajp'], ['', 'ProxyPass / ajp://127.0.0.1:8009/'])),
    'server.xml': service('tomcat', sampleServerXml.replace(/ *<Connector port="8080"[^\n]*\n/, '')),
  },
  files: sampleServletApp,
};

const HELLO_SERVLET = `${servletAppPath}/WEB-INF/classes/shop/HelloServlet.java`;
/** Between reading the field and writing it back another thread has its turn. */
const racing = { [HELLO_SERVLET]: sampleServletApp[HELLO_SERVLET]!.replace('        visits++;\n', '        int seen = visits;\n        try { Thread.sleep(100); } catch (InterruptedException e) { }\n        visits = seen + 1;\n') };

const JSP = 'http://shop.example/hello.jsp?name=kim';

export const servletDeployments: readonly Scenario[] = [
  deployed('tomcat', alone()),
  deployed('tomcat-ajp', behindHttpd),
  deployed('jsp', alone(), { url: JSP }, { url: JSP, afterMs: 1000 }),
  deployed('jsp-session', alone(), { url: 'http://shop.example/basket.jsp?item=apple' }, { url: 'http://shop.example/basket.jsp?item=pear', afterMs: 1000 }),
  deployed('servlet-threads', alone(racing), {}, { withPrevious: true, afterMs: 20 }, { afterMs: 1000 }),
  deployed('servlet-error', alone(), { url: 'http://shop.example/broken' }),
  deployed('wildfly', { services: { 'standalone.xml': service('wildfly', sampleStandaloneXml) }, files: sampleArchive }),
];
