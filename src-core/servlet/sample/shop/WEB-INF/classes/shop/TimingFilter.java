package shop;

import jakarta.servlet.*;
import jakarta.servlet.http.*;
import java.io.IOException;

/** Stands before and behind every servlet. */
public class TimingFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        long start = System.currentTimeMillis();
        chain.doFilter(request, response);
        HttpServletRequest http = (HttpServletRequest) request;
        System.out.println(http.getRequestURI() + " took " + (System.currentTimeMillis() - start) + " ms");
    }
}
