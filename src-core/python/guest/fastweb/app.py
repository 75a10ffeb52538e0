"""The ASGI application: what a server awaits for each connection, and once for its own life."""
from fastweb.errors import HTTPException, ValidationError
from fastweb.parameters import call
from fastweb.request import Request
from fastweb.responses import JSONResponse, Response
from fastweb.router import Route, Router
from fastweb.websocket import WebSocket


class App:
    def __init__(self):
        self.router = Router()
        self.on_startup = []
        self.on_shutdown = []
        self.middleware = []
        self.stack = None

    # Decorators

    def get(self, pattern, response_class=JSONResponse):
        return self.route("GET", pattern, response_class)

    def post(self, pattern, response_class=JSONResponse):
        return self.route("POST", pattern, response_class)

    def websocket(self, pattern):
        return self.route("WEBSOCKET", pattern, None)

    def route(self, method, pattern, response_class):
        def register(function):
            self.router.add(Route(method, pattern, function, response_class))
            return function

        return register

    def on_event(self, event):
        def register(function):
            (self.on_startup if event == "startup" else self.on_shutdown).append(function)
            return function

        return register

    def add_middleware(self, middleware, **options):
        """An ASGI application around this one; the last that was added is the outermost."""
        self.middleware.append((middleware, options))

    # ASGI

    async def __call__(self, scope, receive, send):
        if self.stack is None:
            self.stack = self.dispatch
            for middleware, options in self.middleware:
                self.stack = middleware(self.stack, **options)
        await self.stack(scope, receive, send)

    async def dispatch(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "websocket":
            await self.talk(scope, receive, send)
        else:
            response = await self.respond(Request(scope, receive))
            await response(send)

    async def respond(self, request):
        try:
            route, request.path_values = self.router.find(request.method, request.path)
            answer = await call(route.function, request)
        except HTTPException as error:
            return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
        except ValidationError as error:
            return JSONResponse({"detail": error.errors}, 422)
        return answer if isinstance(answer, Response) else route.response_class(answer)

    async def talk(self, scope, receive, send):
        try:
            route, values = self.router.find("WEBSOCKET", scope["path"])
            websocket = WebSocket(scope, receive, send, values)
            await call(route.function, websocket)
        except (HTTPException, ValidationError):
            await receive()
            await send({"type": "websocket.close"})

    async def live(self, receive, send):
        for phase, functions in (("startup", self.on_startup), ("shutdown", self.on_shutdown)):
            await receive()
            try:
                for function in functions:
                    await call(function, None)
            except Exception as error:
                await send({"type": f"lifespan.{phase}.failed", "message": f"{type(error).__name__}: {error}"})
                raise
            await send({"type": f"lifespan.{phase}.complete"})
