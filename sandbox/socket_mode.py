"""Socket Mode: several connections, each envelope to any one of them, an ack from any of them."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.delivery import FAILED, TIMEOUT, Answer, Parcel
from sandbox.desk import Background
from sandbox.transport import transport_of
from sandbox.workspace import APP_ID
from sandbox.world import Json

MOST_CONNECTIONS = 10


class SocketMode:
    """The app's WebSockets. `ack_seconds` is Slack's three seconds unless a test is in a hurry."""

    def __init__(self, background: Background, ack_seconds: Callable[[], float]) -> None:
        self.tickets: set[str] = set()
        self._background, self._ack_seconds = background, ack_seconds
        self._connections: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    @property
    def connected(self) -> int:
        """How many connections are open now."""
        return len(self._connections)

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until either side ends it; the ticket in its address is good once."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.tickets:
            await socket.close(4404)
            return
        self.tickets.discard(ticket)
        await socket.accept()
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        self._connections.append(socket)
        try:
            await socket.send_json(self._hello())
            while True:
                self._acknowledge(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # RuntimeError: we closed it ourselves while it was being read
        finally:
            self._forget(socket)

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": APP_ID}
        return {"type": "hello", "num_connections": self.connected, "debug_info": debug, "connection_info": info}

    def _acknowledge(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.pop(str(ack.get("envelope_id")), None) if isinstance(ack, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    def _forget(self, socket: WebSocket) -> None:
        if socket in self._connections:
            self._connections.remove(socket)

    async def deliver(self, parcel: Parcel, *, twice: bool) -> Answer:
        """Send an envelope to the connection whose turn it is and wait for its ack."""
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": parcel.kind,
            "accepts_response_payload": parcel.takes_answer,
            "payload": parcel.payload,
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.retry, "retry_reason": parcel.retry_reason}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        started = time.perf_counter()
        try:
            if not await self._send(envelope):
                return Answer(error=FAILED)
            if twice:
                await self._send(envelope)
            async with asyncio.timeout(self._ack_seconds()):
                ack = await waiting
        except TimeoutError:
            return Answer(error=TIMEOUT, ms=(time.perf_counter() - started) * 1000)
        finally:
            self._waiting.pop(envelope["envelope_id"], None)
        return Answer(payload=ack.get("payload") or None, ms=(time.perf_counter() - started) * 1000)

    async def _send(self, envelope: Json) -> bool:
        """Send to one connection, turning to the next at each call; False when there is none."""
        while self._connections:
            socket = self._connections.pop(0)
            try:
                await socket.send_text(json.dumps(envelope))
            except (WebSocketDisconnect, RuntimeError):
                continue
            self._connections.append(socket)
            return True
        return False

    def cut(self, with_disconnect: bool, abrupt: bool) -> None:
        """Close all connections: politely after ``disconnect``, without a word, or by dropping the TCP connection."""
        sockets, self._connections = self._connections, []
        for socket in sockets:
            if abrupt:
                transport_of(socket).abort()
            else:
                self._background.spawn(_close(socket, with_disconnect=with_disconnect))

    async def close(self) -> None:
        """End all connections, when the sandbox stops."""
        sockets, self._connections = self._connections, []
        for socket in sockets:
            await _close(socket, with_disconnect=False)


async def _close(socket: WebSocket, *, with_disconnect: bool) -> None:
    try:
        if with_disconnect:
            await socket.send_json(
                {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
            )
        await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        return  # it went away by itself meanwhile
