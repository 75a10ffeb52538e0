<%@ page contentType="text/html; charset=UTF-8" session="false" %>
<%! int visits = 0; %>
<% visits++; String name = request.getParameter("name"); if (name == null) name = "world"; %>
<!DOCTYPE html>
<html lang="en">
<head><title>Hello</title></head>
<body>
  <h1>Hello, <%= name %>!</h1>
  <p>Visit number <%= visits %> on <%= Thread.currentThread().getName() %>.</p>
  <p>EL sees ${empty param.name ? "nobody" : param.name}.</p>
</body>
</html>
