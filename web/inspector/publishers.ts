/** Addresses of the publishers: specifications, manuals, man pages. */
export interface Source {
  readonly text: string;
  readonly url: string;
}

export const rfc = (number: number, section: string): Source => ({ text: `RFC ${number} §${section}`, url: `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${section}` });
export const pep = (title: string, anchor: string): Source => ({ text: `PEP 3333 · ${title}`, url: `https://peps.python.org/pep-3333/#${anchor}` });
export const nginx = (text: string, page: string): Source => ({ text: `nginx · ${text}`, url: `https://nginx.org/en/docs/${page}` });
export const httpd = (text: string, page: string): Source => ({ text: `Apache httpd · ${text}`, url: `https://httpd.apache.org/docs/2.4/${page}` });
export const gunicorn = (text: string, page: string): Source => ({ text: `Gunicorn · ${text}`, url: `https://docs.gunicorn.org/en/stable/${page}` });
export const man = (name: string, section: number): Source => ({ text: `${name}(${section})`, url: `https://man7.org/linux/man-pages/man${section}/${name}.${section}.html` });
export const python = (text: string, page: string): Source => ({ text: `Python · ${text}`, url: `https://docs.python.org/3/${page}` });

export const asgi = (text: string, page: string): Source => ({ text: `ASGI · ${text}`, url: `https://asgi.readthedocs.io/en/latest/specs/${page}` });
export const tomcat = (text: string, page: string): Source => ({ text: `Tomcat 10.1 · ${text}`, url: `https://tomcat.apache.org/tomcat-10.1-doc/${page}` });
export const servlet = (text: string, anchor: string): Source => ({ text: `Jakarta Servlet 6.0 · ${text}`, url: `https://jakarta.ee/specifications/servlet/6.0/jakarta-servlet-spec-6.0.html#${anchor}` });
export const java = (section: string, chapter: string): Source => ({ text: `Java Language Specification §${section}`, url: `https://docs.oracle.com/javase/specs/jls/se17/html/jls-${chapter}.html` });
export const postgres = (text: string, page: string): Source => ({ text: `PostgreSQL · ${text}`, url: `https://www.postgresql.org/docs/current/${page}` });
export const dbApi = { text: 'PEP 249 · Cursor Objects', url: 'https://peps.python.org/pep-0249/#cursor-objects' };
export const celery = { text: 'Celery · Introduction', url: 'https://docs.celeryq.dev/en/stable/getting-started/introduction.html' };
export const modWsgi = (text: string, page: string): Source => ({ text: `mod_wsgi · ${text}`, url: `https://modwsgi.readthedocs.io/en/develop/user-guides/${page}` });
export const fastcgi = (section: string): Source => ({ text: `FastCGI §${section}`, url: `https://fastcgi-archives.github.io/FastCGI_Specification.html#S${section}` });
