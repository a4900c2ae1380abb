"""Takes a workbook by POST and gives it back with 核验汇总; nothing touches the disk.

python server.py 8000
curl --data-binary @自评表.xlsx http://127.0.0.1:8000/ -o 核验.xlsx
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import perfxl

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20_000_000  # bytes


class Desk(BaseHTTPRequestHandler):
    """One request, one workbook."""

    def do_POST(self) -> None:
        """Verify what is sent."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.answer(413, "text/plain; charset=utf-8", b"too large")
            return
        try:
            _, workbook = perfxl.verify_bytes(self.rfile.read(size), "自评表.xlsx")
        except perfxl.Refused as refused:
            self.answer(422, "text/plain; charset=utf-8", refused.sentence("zh").encode())
        else:
            self.answer(200, SHEET, workbook)

    def answer(self, status: int, kind: str, body: bytes) -> None:
        """Send one answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Desk).serve_forever()
