"""A mail server on loopback, small enough to read: it takes every message and keeps it."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from typing import Any, Self


class Mailbox:
    """Use as a context manager; ``messages`` are those that came, ``spoken`` the commands."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.messages: list[EmailMessage] = []
        self.spoken: list[str] = []
        mailbox = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline().decode().strip():
                    mailbox.spoken.append(line)
                    self.wfile.write(self._answer(line.partition(" ")[0].upper()))

            def _answer(self, word: str) -> bytes:
                if word == "RCPT" and refuse:
                    return b"550 no such box\r\n"
                if word == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    mailbox.messages.append(self._message())
                return b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n"

            def _message(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b"."))
                return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
