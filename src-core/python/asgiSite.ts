/** Where ASGI sites live on their machine: what `uvicorn` is started in. */
export const asgiPath = '/srv/chat';
