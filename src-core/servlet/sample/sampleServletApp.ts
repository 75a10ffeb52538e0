/** The sample site as servlets and JSP pages, and the server.xml that serves it. Keys are paths in the simulated machine. */
import serverXml from './server.xml?raw';
import standaloneXml from './standalone.xml?raw';
import basketJsp from './shop/basket.jsp?raw';
import helloJsp from './shop/hello.jsp?raw';
import indexHtml from './shop/index.html?raw';
import siteCss from './shop/static/site.css?raw';
import broken from './shop/WEB-INF/classes/shop/BrokenServlet.java?raw';
import form from './shop/WEB-INF/classes/shop/FormServlet.java?raw';
import hello from './shop/WEB-INF/classes/shop/HelloServlet.java?raw';
import timing from './shop/WEB-INF/classes/shop/TimingFilter.java?raw';
import webXml from './shop/WEB-INF/web.xml?raw';

export const servletAppPath = '/srv/tomcat/webapps/shop';

/** conf/server.xml. */
export const sampleServerXml: string = serverXml;

export const sampleServletApp: Readonly<Record<string, string>> = {
  [`${servletAppPath}/index.html`]: indexHtml,
  [`${servletAppPath}/static/site.css`]: siteCss,
  [`${servletAppPath}/hello.jsp`]: helloJsp,
  [`${servletAppPath}/basket.jsp`]: basketJsp,
  [`${servletAppPath}/WEB-INF/web.xml`]: webXml,
  // A real application has the .class files that javac made of these.
  [`${servletAppPath}/WEB-INF/classes/shop/HelloServlet.java`]: hello,
  [`${servletAppPath}/WEB-INF/classes/shop/FormServlet.java`]: form,
  [`${servletAppPath}/WEB-INF/classes/shop/BrokenServlet.java`]: broken,
  [`${servletAppPath}/WEB-INF/classes/shop/TimingFilter.java`]: timing,
};

/** The same application as WildFly finds it: a folder shop.war (in reality often a file, packed), at the root of the site. */
export const sampleArchive: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(sampleServletApp).map(([path, text]) => [path.replace(servletAppPath, '/opt/wildfly/standalone/deployments/shop.war'), text])),
  '/opt/wildfly/standalone/deployments/shop.war/WEB-INF/jboss-web.xml': '<?xml version="1.0" encoding="UTF-8"?>\n<jboss-web>\n  <context-root>/</context-root>\n</jboss-web>\n',
};

export const sampleStandaloneXml: string = standaloneXml;
