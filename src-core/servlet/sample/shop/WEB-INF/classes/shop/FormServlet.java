package shop;

import jakarta.servlet.http.*;
import java.io.IOException;

public class FormServlet extends HttpServlet {
    private final String start = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Order</title></head><body><h1>Order</h1>";

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/html; charset=UTF-8");
        response.getWriter().print(start + "<form method=\"post\" action=\"/form\"><label>Name <input name=\"name\"></label>"
            + "<label>Quantity <input name=\"qty\" value=\"1\"></label><button>Order</button></form></body></html>");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("name");
        int quantity = Integer.parseInt(request.getParameter("qty"));
        HttpSession session = request.getSession();
        Integer before = (Integer) session.getAttribute("ordered");
        int total = quantity + (before == null ? 0 : before);
        session.setAttribute("ordered", total);
        response.setContentType("text/html; charset=UTF-8");
        response.getWriter().print(start + "<p>" + quantity + " for " + name.replace("<", "&lt;") + ", " + total + " in all. Thank you.</p></body></html>");
    }
}
