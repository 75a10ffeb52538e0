"""Who asked, when a proxy that one trusts stands in between: it says so in X-Forwarded-For and X-Forwarded-Proto."""


class ProxyHeaders:
    def __init__(self, app, trusted):
        self.app = app
        self.trusted = {host.strip() for host in trusted.split(",")}
        self.trusts_all = "*" in self.trusted

    async def __call__(self, scope, receive, send):
        client = scope.get("client")
        if scope["type"] != "lifespan" and (self.trusts_all or (client and client[0] in self.trusted)):
            headers = dict(scope["headers"])
            if b"x-forwarded-proto" in headers:
                scope["scheme"] = headers[b"x-forwarded-proto"].decode("latin-1").strip()
            if b"x-forwarded-for" in headers:
                hosts = [host.strip() for host in headers[b"x-forwarded-for"].decode("latin-1").split(",")]
                scope["client"] = (self.client_of(hosts), 0)  # Nobody knows the port any more.
        return await self.app(scope, receive, send)

    def client_of(self, hosts):
        """The last that is not one of ours; None when all are."""
        if self.trusts_all:
            return hosts[0]
        return next((host for host in reversed(hosts) if host not in self.trusted), None)
