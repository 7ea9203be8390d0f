"""Real SFTP and FTP servers on loopback, each over a folder of the test."""

import asyncio
import logging
import threading
import warnings
from contextlib import contextmanager

USER, PASSWORD = "wires", "seven quiet bridges"


class SftpServer:
    """Its port, the fingerprint of its key, and how often somebody tried a password."""

    def __init__(self):
        self.port, self.fingerprint, self.tries = 0, "", []


@contextmanager
def sftp_server(folder, *, client_keys=()):
    import asyncssh

    server_key = asyncssh.generate_private_key("ssh-ed25519")
    running = SftpServer()
    running.fingerprint = server_key.get_fingerprint("sha256")
    allowed = [key.export_public_key().decode() for key in client_keys]

    class Server(asyncssh.SSHServer):
        def begin_auth(self, username):
            return True

        def password_auth_supported(self):
            return True

        def validate_password(self, username, password):
            running.tries.append(password)
            return (username, password) == (USER, PASSWORD)

        def public_key_auth_supported(self):
            return True

        def validate_public_key(self, username, key):
            return key.export_public_key().decode() in allowed

    class Files(asyncssh.SFTPServer):
        def __init__(self, channel):
            super().__init__(channel, chroot=str(folder).encode())

    loop = asyncio.new_event_loop()
    started = threading.Event()

    async def serve():
        acceptor = await asyncssh.create_server(
            Server, "127.0.0.1", 0, server_host_keys=[server_key], sftp_factory=Files
        )
        running.port = acceptor.get_port()
        started.set()
        return acceptor

    def run():
        asyncio.set_event_loop(loop)
        acceptor = loop.run_until_complete(serve())
        loop.run_forever()
        acceptor.close()
        loop.run_until_complete(acceptor.wait_closed())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield running
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)


class FtpServer:
    def __init__(self):
        self.port, self.commands = 0, []


@contextmanager
def ftp_server(folder, *, cert=None, implicit=False, without=()):
    """An FTP server.

    Args:
        cert: path of a certificate with its key: the server offers TLS and insists on it.
        without: commands that it does not know, as old servers do not.
    """
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # it stands on asyncore, which brings its own copy from 3.12
        from pyftpdlib.authorizers import DummyAuthorizer
        from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
        from pyftpdlib.servers import FTPServer

    logging.getLogger("pyftpdlib").setLevel(logging.CRITICAL)
    running = FtpServer()
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")

    class Handler(TLS_FTPHandler if cert else FTPHandler):
        def pre_process_command(self, line, cmd, arg):
            running.commands.append(cmd)
            super().pre_process_command(line, cmd, arg)

    Handler.authorizer = authorizer
    Handler.auth_failed_timeout = 0
    Handler.masquerade_address = "10.9.8.7"  # what PASV says; a client that believed it would go there
    Handler.proto_cmds = {name: value for name, value in Handler.proto_cmds.items() if name not in without}
    if cert:
        Handler.certfile = str(cert)
        Handler.tls_control_required = Handler.tls_data_required = True
        Handler.ssl_context = None
    server = FTPServer(("127.0.0.1", 0), Handler)
    running.port = server.address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.02, "handle_exit": False}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.close_all()
        thread.join(10)
