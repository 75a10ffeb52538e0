package shop;

import jakarta.servlet.http.*;

public class BrokenServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        String pears = request.getParameter("pears");
        response.setHeader("X-Pears", "" + pears.length());
    }
}
