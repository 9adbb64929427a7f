"""What stands at the other end of notices in tests: a web server and a mail server on loopback that note what they
are sent. They can be slow, refuse, send elsewhere, and be away."""

import email
import email.policy
import http.server
import threading
import time

import aiosmtpd.controller


class Hook:
    """A web server. `answer` says how: a status, or a function of the path that returns one."""

    def __init__(self, port, answer=200, tls=None):
        self.port, self.answer, self.tls = port, answer, tls
        self.got = []  # (path, headers, body)
        self.server = None

    def __enter__(self):
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.got.append((self.path, dict(self.headers), body))
                status = sink.answer(self.path) if callable(sink.answer) else sink.answer
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{sink.port}/elsewhere")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a sender that was killed

        self.server = Server(("127.0.0.1", self.port), Handler)
        if self.tls:
            self.server.socket = self.tls.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def ids(self):
        return [headers["Gongdao-Id"] for _, headers, _ in self.got]


class Mail:
    """A mail server."""

    def __init__(self, port):
        self.got = []  # email.message.EmailMessage
        self.refuse = ""
        sink = self

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if sink.refuse and sink.refuse in address:
                    return "550 no such user"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                m = email.message_from_bytes(envelope.content, policy=email.policy.default)
                sink.got.append((envelope.rcpt_tos, m))
                return "250 OK"
        self.controller = aiosmtpd.controller.Controller(Handler(), hostname="127.0.0.1", port=port)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


def hang(seconds):
    """An answer that comes late."""
    def answer(_):
        time.sleep(seconds)
        return 200
    return answer
