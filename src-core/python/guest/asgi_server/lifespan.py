"""The lifespan protocol: the application hears when the server starts and when it stops, and may say no."""
import asyncio


class Lifespan:
    def __init__(self, server):
        self.server = server
        self.mode = server.settings["lifespan"]
        self.messages = asyncio.Queue()
        self.started = asyncio.Event()
        self.stopped = asyncio.Event()
        self.failed = False
        self.ended = False

    async def startup(self):
        """True when the server may accept."""
        if self.mode == "off":
            return True
        log = self.server.log
        log.info("Waiting for application startup.")
        self.server.start_task(self.run(), counted=False)
        self.messages.put_nowait({"type": "lifespan.startup"})
        await self.started.wait()
        if self.failed or (self.ended and self.mode == "on"):
            log.error("Application startup failed. Exiting.")
            return False
        log.info("Application startup complete.")
        return True

    async def shutdown(self):
        if self.mode == "off" or self.ended:
            return
        log = self.server.log
        log.info("Waiting for application shutdown.")
        self.messages.put_nowait({"type": "lifespan.shutdown"})
        await self.stopped.wait()
        if self.failed:
            log.error("Application shutdown failed. Exiting.")
        else:
            log.info("Application shutdown complete.")

    async def run(self):
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
        try:
            await self.server.application(scope, self.messages.get, self.send)
        except BaseException as error:
            self.ended = True
            if self.failed:
                pass
            elif self.mode == "auto":
                self.server.log.info("ASGI 'lifespan' protocol appears unsupported.")
            else:
                self.server.log.error("Exception in 'lifespan' protocol", error)
        finally:
            self.started.set()
            self.stopped.set()

    async def send(self, message):
        phase, _, outcome = message["type"].removeprefix("lifespan.").partition(".")
        assert phase in ("startup", "shutdown") and outcome in ("complete", "failed"), message["type"]
        event = self.started if phase == "startup" else self.stopped
        assert not event.is_set(), "Got invalid state transition on lifespan protocol."
        if outcome == "failed":
            self.failed = True
            if message.get("message"):
                self.server.log.error(message["message"])
        event.set()
