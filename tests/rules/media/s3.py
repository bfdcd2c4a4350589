"""A bucket on loopback: the few S3 calls that file keeping makes, with their preconditions."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

MOMENT = "2026-03-02T08:00:00.000Z"
HTTP_MOMENT = "Mon, 02 Mar 2026 08:00:00 GMT"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: dict[str, bytes]

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def _answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", HTTP_MOMENT)
        self.end_headers()
        self.wfile.write(body)

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def do_PUT(self) -> None:
        """Create or overwrite; 412 for a create of what is there."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("If-None-Match") == "*" and self._key in self.files:
            return self._answer(412)
        self.files[self._key] = body
        return self._answer(200)

    def do_HEAD(self) -> None:
        """Size alone."""
        found = self.files.get(self._key)
        self._answer(200 if found is not None else 404, b"", len(found or b""))

    def do_GET(self) -> None:
        """One file, or the list of a bucket."""
        if "list-type=2" in self.path:
            bucket = self._key.rstrip("/") + "/"
            rows = "".join(
                f"<Contents><Key>{key.removeprefix(bucket)}</Key><LastModified>{MOMENT}</LastModified>"
                f"<ETag>1</ETag><Size>{len(data)}</Size></Contents>"
                for key, data in sorted(self.files.items())
            )
            page = f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
            return self._answer(200, page.encode())
        found = self.files.get(self._key)
        return self._answer(404) if found is None else self._answer(200, found)

    def do_DELETE(self) -> None:
        """Gone, whether it was there or not."""
        self.files.pop(self._key, None)
        self._answer(204)

    def do_POST(self) -> None:
        """The bulk delete."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        keys: list[str] = []
        for part in body.split("<Key>")[1:]:
            keys.append(part.split("</Key>")[0])
            self.files.pop(self._key.rstrip("/") + "/" + keys[-1], None)
        rows = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{rows}</DeleteResult>".encode())


@contextmanager
def bucket() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The endpoint of an empty bucket server, and what it holds."""
    files: dict[str, bytes] = {}
    handler = type("Handler", (_Handler,), {"files": files})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", files
        finally:
            server.shutdown()
            thread.join()
