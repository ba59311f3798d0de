"""Socket Mode: several connections, each envelope to any one of them, an ack from any of them."""

import asyncio
import json
import uuid

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.delivery import FAILED, Parcel, Seen
from sandbox.desk import Background
from sandbox.loopback import transport_of
from sandbox.workspace import APP_ID
from sandbox.world import Json

MOST_CONNECTIONS = 10
ANSWERED = frozenset({"view_submission", "block_suggestion"})  # interactions whose ack may carry something
ABOUT = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}


class SocketMode:
    """The app's WebSockets, `connections`; `tickets` are those it asked for and has not opened yet."""

    def __init__(self, background: Background) -> None:
        self.tickets: set[str] = set()
        self._background = background
        self.connections: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until either side ends it; the ticket in its address is good once."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.tickets:
            await socket.close(4404)
            return
        self.tickets.discard(ticket)
        await socket.accept()
        if len(self.connections) >= MOST_CONNECTIONS:
            await _close(socket, "too_many_websockets")
            return
        self.connections.append(socket)
        hello = {"type": "hello", "num_connections": len(self.connections), "connection_info": {"app_id": APP_ID}}
        try:
            await socket.send_json(hello | {"debug_info": ABOUT})
            while True:
                self._acknowledge(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass  # RuntimeError: we closed it ourselves while it was being read
        finally:
            if socket in self.connections:
                self.connections.remove(socket)

    def _acknowledge(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(str(ack.get("envelope_id"))) if isinstance(ack, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    async def deliver(self, parcel: Parcel, times: int) -> Seen:
        """Send an envelope to the connection whose turn it is and wait for its ack."""
        name, waiting = str(uuid.uuid4()), asyncio.get_running_loop().create_future()
        envelope: Json = {
            "envelope_id": name,
            "type": parcel.kind,
            "accepts_response_payload": parcel.kind == "slash_commands" or parcel.payload["type"] in ANSWERED,
            "payload": parcel.payload,
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.retry, "retry_reason": parcel.retry_reason}
        self._waiting[name] = waiting
        try:
            if not any([await self._send(envelope) for _ in range(times)]):
                return Seen(error=FAILED)
            return Seen(ack=(await waiting).get("payload") or None)
        finally:
            del self._waiting[name]

    async def _send(self, envelope: Json) -> bool:
        """Send to one connection, turning to the next at each call; False when there is none."""
        while self.connections:
            socket = self.connections.pop(0)
            try:
                await socket.send_json(envelope)
            except (WebSocketDisconnect, RuntimeError):
                continue
            self.connections.append(socket)
            return True
        return False

    def cut(self, with_disconnect: bool, abrupt: bool) -> None:
        """Close all connections: politely after ``disconnect``, without a word, or by dropping the TCP connection."""
        sockets, self.connections = self.connections, []
        for socket in sockets:
            if abrupt:
                transport_of(socket).abort()
            else:
                self._background.spawn(_close(socket, "refresh_requested" if with_disconnect else ""))


async def _close(socket: WebSocket, reason: str = "") -> None:
    """Close a connection, after a ``disconnect`` with the reason if there is one."""
    try:
        if reason:
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": ABOUT})
        await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        return  # it went away by itself meanwhile
