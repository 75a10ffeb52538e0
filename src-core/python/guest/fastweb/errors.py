"""What goes wrong on purpose: exceptions that become answers."""


class HTTPException(Exception):
    def __init__(self, status_code, detail, headers=()):
        super().__init__(status_code, detail)
        self.status_code = status_code
        self.detail = detail
        self.headers = headers


class ValidationError(Exception):
    """The request does not fit the function's parameters: 422, with a list of what is wrong where."""

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors
