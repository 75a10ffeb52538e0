<%@ page contentType="text/html; charset=UTF-8" import="java.util.*" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%
  List<String> basket = (List<String>) session.getAttribute("basket");
  if (basket == null) basket = new ArrayList<>();
  String item = request.getParameter("item");
  if (item != null) basket.add(item);
  session.setAttribute("basket", basket);
%>
<!DOCTYPE html>
<html lang="en">
<head><title>Basket</title></head>
<body>
  <h1>Basket</h1>
  <c:if test="${empty basket}"><p>Nothing yet.</p></c:if>
  <ol>
    <c:forEach items="${basket}" var="each" varStatus="at">
      <li><c:out value="${each}"/>${at.last ? "." : ","}</li>
    </c:forEach>
  </ol>
</body>
</html>
