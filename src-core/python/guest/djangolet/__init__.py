"""djangolet: a full framework in the manner of Django, in small files to be read. It is not Django.

Names are Django's where the thing is the same, and so is the order in which they are called:

    WSGIHandler.__call__ → request_started → WSGIRequest(environ) → get_response
      → MIDDLEWARE, first to last → URL resolution → process_view → the view → process_template_response, render
      → MIDDLEWARE, last to first → start_response → the response is returned, iterated, closed → request_finished

Its MIDDLEWARE is not middleware in the sense of PEP 3333: these callables take a request and return a response, and
only this framework can call them.
"""
