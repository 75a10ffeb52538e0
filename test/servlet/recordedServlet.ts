/** A servlet that tells all that it got, as the one of the recording did (test/golden/environ/tomcat_servlet_via_mod_jk_ajp.json). */
export const TELLING_SERVLET = `
import jakarta.servlet.*;
import jakarta.servlet.http.*;
import java.io.*;
import java.util.*;

@WebServlet("/servlet/*")
public class TellingServlet extends HttpServlet {
  private int initCalls = 0;

  public void init() {
    initCalls++;
  }

  private String text(String value) {
    return value == null ? "null" : "\\"" + value + "\\"";
  }

  protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setContentType("application/json; charset=UTF-8");
    response.addCookie(new Cookie("seen", "1"));
    PrintWriter out = response.getWriter();
    out.print("{\\"method\\":" + text(request.getMethod()) + ",\\"requestURI\\":" + text(request.getRequestURI()) + ",\\"contextPath\\":" + text(request.getContextPath()));
    out.print(",\\"servletPath\\":" + text(request.getServletPath()) + ",\\"pathInfo\\":" + text(request.getPathInfo()) + ",\\"queryString\\":" + text(request.getQueryString()));
    out.print(",\\"protocol\\":" + text(request.getProtocol()) + ",\\"serverName\\":" + text(request.getServerName()) + ",\\"serverPort\\":" + request.getServerPort());
    out.print(",\\"remoteAddr\\":" + text(request.getRemoteAddr()) + ",\\"remotePort\\":" + request.getRemotePort() + ",\\"contentType\\":" + text(request.getContentType()));
    out.print(",\\"contentLength\\":" + request.getContentLength() + ",\\"scheme\\":" + text(request.getScheme()) + ",\\"headers\\":{");
    String comma = "";
    for (Enumeration<String> e = request.getHeaderNames(); e.hasMoreElements();) {
      String name = e.nextElement();
      out.print(comma + text(name) + ":" + text(request.getHeader(name)));
      comma = ",";
    }
    out.print("},\\"parameters\\":{");
    comma = "";
    for (Enumeration<String> e = request.getParameterNames(); e.hasMoreElements();) {
      String name = e.nextElement();
      out.print(comma + text(name) + ":" + text(request.getParameter(name)));
      comma = ",";
    }
    out.print("},\\"cookies\\":[");
    comma = "";
    Cookie[] cookies = request.getCookies();
    if (cookies != null) for (Cookie cookie : cookies) {
      out.print(comma + text(cookie.getName() + "=" + cookie.getValue()));
      comma = ",";
    }
    out.print("],\\"attributes\\":{");
    comma = "";
    for (Enumeration<String> e = request.getAttributeNames(); e.hasMoreElements();) {
      String name = e.nextElement();
      out.print(comma + text(name) + ":" + text("" + request.getAttribute(name)));
      comma = ",";
    }
    out.print("},\\"requestClass\\":" + text(request.getClass().getName()) + ",\\"thread\\":" + text(Thread.currentThread().getName()));
    out.print(",\\"servletInstanceHash\\":" + text(Integer.toHexString(System.identityHashCode(this))) + ",\\"initCalls\\":" + initCalls + ",\\"pid\\":" + ProcessHandle.current().pid() + "}");
  }
}
`;
