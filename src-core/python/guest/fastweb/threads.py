"""A function that is not `async def` may block: it runs in a thread, and the event loop goes on."""
import asyncio
import functools


async def run_in_thread(function, **values):
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, functools.partial(function, **values))
