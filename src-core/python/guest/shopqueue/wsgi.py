"""The shop takes an order, and sends the mail later: `gunicorn wsgi:application`."""
import html

from tasks import send_mail
from tinyweb import App, Response

application = App()


@application.route("/order")
def order(request):
    name = request.query.get("name", "world")
    job = send_mail.delay(name)
    return Response(f"<!DOCTYPE html>\n<title>Thank you</title>\n<h1>Thank you, {html.escape(name)}!</h1>\n<p>The mail will be sent: job {job}.</p>\n")
