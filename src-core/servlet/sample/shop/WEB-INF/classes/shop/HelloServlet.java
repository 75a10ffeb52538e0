package shop;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.*;
import java.io.IOException;
import java.io.PrintWriter;

/** One object answers every request: its field counts for all threads together. */
public class HelloServlet extends HttpServlet {
    private int visits = 0;

    @Override
    public void init() throws ServletException {
        log("init");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        visits++;
        String name = request.getParameter("name");
        if (name == null) name = "world";
        response.setContentType("text/html; charset=UTF-8");
        PrintWriter out = response.getWriter();
        out.println("<!DOCTYPE html>");
        out.println("<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hello</title><link rel=\"stylesheet\" href=\"/static/site.css\"></head>");
        out.println("<body>");
        out.println("<h1>Hello, " + escape(name) + "!</h1>");
        out.println("<p>Visit number " + visits + " on " + Thread.currentThread().getName() + ".</p>");
        out.println("</body></html>");
    }

    private String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public void destroy() {
        log("destroy after " + visits + " visits");
    }
}
