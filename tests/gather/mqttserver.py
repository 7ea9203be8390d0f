"""A real mosquitto on loopback, with a disk of its own, that can be stopped and started again."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.homes import free_port, wait_until

FOUND = shutil.which("mosquitto") or next((p for p in ("/usr/sbin/mosquitto",) if Path(p).exists()), None)


class MqttServer:
    """A broker; `publish` waits until it has the message."""

    def __init__(self, folder, *, user="", password="", tls=None, more=""):
        self.folder, self.port, self.user, self.password, self.tls = folder, free_port(), user, password, tls
        lines = [
            f"listener {self.port} 127.0.0.1", "persistence true", f"persistence_location {folder}/",
            "max_queued_messages 100000", "autosave_interval 1", f"allow_anonymous {'false' if user else 'true'}", more,
        ]  # fmt: skip
        if user:
            (folder / "passwords").touch(mode=0o600)
            tool = shutil.which("mosquitto_passwd")
            subprocess.run([tool, "-b", str(folder / "passwords"), user, password], check=True, capture_output=True)
            lines.append(f"password_file {folder}/passwords")
        if tls:
            lines += [f"cafile {tls['ca']}", f"certfile {tls['cert']}", f"keyfile {tls['key']}"]
        if subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout.strip() == "0":
            lines.append("user root")
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        self.process = None

    @property
    def address(self):
        return f"{'mqtts' if self.tls else 'mqtt'}://localhost:{self.port}"

    def start(self):
        with (self.folder / "log").open("ab") as log:
            command = [FOUND, "-c", str(self.folder / "mosquitto.conf")]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._answers, seconds=10, what="the broker")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def client(self):
        client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        if self.user:
            client.username_pw_set(self.user, self.password)
        if self.tls:
            client.tls_set(self.tls["ca"])
        return client

    def publish(self, *messages, retain=False):
        """Publish (topic, payload) pairs at QoS 1."""
        client = self.client()
        client.connect("localhost", self.port)
        client.loop_start()
        sent = [client.publish(topic, payload, qos=1, retain=retain) for topic, payload in messages]
        for one in sent:
            one.wait_for_publish(10)
        client.disconnect()
        client.loop_stop()

    def _answers(self):
        import socket

        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            return False
        return True


@contextmanager
def mqtt_server(folder, **more):
    if not FOUND:
        pytest.skip("mosquitto is not installed")
    if sys.platform == "win32":
        pytest.skip("a Unix broker")
    server = MqttServer(folder, **more)
    server.start()
    try:
        yield server
    finally:
        server.stop()
