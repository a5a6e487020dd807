"""What stands between the site and its store, and can be told to refuse, or to be slow."""

import socket
import threading
import time
from contextlib import suppress
from typing import Final, Literal

Mood = Literal["open", "refusing", "slow"]

BUSY: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
CHUNK: Final = 2**16
SLOW_SECONDS: Final = 2.0
"""What a slow store takes before each 64 KB of its answers."""


class StoreDoor:
    """A TCP relay before the store; a change of mood ends the connections that are open."""

    def __init__(self, address: str, store: tuple[str, int]) -> None:
        self.store = store
        self.mood: Mood = "open"
        self.open: set[socket.socket] = set()
        self.refused = self.delayed = 0
        self.listener = socket.create_server((address, 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        address, port = self.listener.getsockname()
        return f"{address}:{port}"

    def become(self, mood: Mood) -> None:
        """Treat all that comes from now on in this way."""
        self.mood = mood
        for one in tuple(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            with suppress(OSError):
                client, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self.mood == "refusing":
                self.refused += 1
                client.settimeout(5)
                client.recv(CHUNK)
                client.sendall(BUSY)
                client.shutdown(socket.SHUT_WR)
                while client.recv(CHUNK):
                    continue
                return
            with socket.create_connection(self.store, timeout=30) as store:
                store.settimeout(None)
                self.open |= {client, store}
                try:
                    threading.Thread(target=relay, args=(client, store), daemon=True).start()
                    self._answer(store, client)
                finally:
                    self.open -= {client, store}

    def _answer(self, store: socket.socket, client: socket.socket) -> None:
        while chunk := store.recv(CHUNK):
            if self.mood == "slow":
                self.delayed += 1
                time.sleep(SLOW_SECONDS)
            client.sendall(chunk)
        client.shutdown(socket.SHUT_WR)


def relay(source: socket.socket, sink: socket.socket) -> None:
    """Pass on what comes until it ends."""
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
