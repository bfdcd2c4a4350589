"""RTSP cameras on loopback, run with the system's python3 (gst-rtsp-server lives there). Plays encoded clips round and
round, so that it costs next to no CPU; standard input changes what it plays, its users, and how it stutters.

    serve.py PORT '{"user": "", "password": "", "streams": {"/a": {"clip": FILE, "codec": "h264", "fps": 25}}}'
"""

import json
import struct
import sys
import threading
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

LAUNCH = (
    "( appsrc name=src is-live=true format=time block=false max-bytes=40000000 "
    "caps=video/x-{codec},stream-format=byte-stream,alignment=au,framerate={fps}/1 "
    "! {codec}parse ! rtp{codec}pay name=pay0 pt=96 config-interval=-1 )"
)


def units(path):
    """Access units of a clip, each with four bytes of length before it."""
    data, found, at = Path(path).read_bytes(), [], 0
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


class Stream:
    def __init__(self, clip, codec, fps, stutter=0.0):
        self.units, self.fps, self.stutter = units(clip), fps, stutter
        self.factory = GstRtspServer.RTSPMediaFactory()
        self.factory.set_launch(LAUNCH.format(codec=codec, fps=fps))
        self.factory.set_shared(True)
        self.factory.connect("media-configure", lambda _, media: self.play(media))

    def play(self, media):
        source, state = media.get_element().get_by_name("src"), {"n": 0, "sent": 0}
        media.set_reusable(False)

        def push():
            unit = self.units[state["n"] % len(self.units)]
            buffer = Gst.Buffer.new_wrapped(unit)
            buffer.pts = buffer.dts = state["sent"] * Gst.SECOND // self.fps
            buffer.duration = Gst.SECOND // self.fps
            state["n"], state["sent"] = state["n"] + 1, state["sent"] + 1
            return source.emit("push-buffer", buffer) == Gst.FlowReturn.OK

        def again():
            """With `stutter` it holds still for so many seconds of each, then sends what it owes at once."""
            now = (GLib.get_monotonic_time() - state["begun"]) / 1e6
            if now % 1 >= self.stutter:
                while state["sent"] < now * self.fps:
                    if not push():
                        return False
            return True

        state["begun"] = GLib.get_monotonic_time()
        GLib.timeout_add(5, again)


class Plant:
    def __init__(self, port, asked):
        self.server, self.streams, self.user = GstRtspServer.RTSPServer(), {}, asked.get("user", "")
        self.server.set_address("127.0.0.1")
        self.server.set_service(str(port))
        self.password = asked.get("password", "")
        if self.user:
            self.lock()
        for path, one in asked["streams"].items():
            self.streams[path] = Stream(**one)
            if self.user:
                self.allow(self.streams[path].factory)
            self.server.get_mount_points().add_factory(path, self.streams[path].factory)
        self.server.attach(None)

    def lock(self):
        self.auth = GstRtspServer.RTSPAuth()
        self.auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        self.token = token
        self.auth.add_digest(self.user, self.password, token)
        self.server.set_auth(self.auth)

    @staticmethod
    def allow(factory):
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)

    def obey(self, line):
        order = json.loads(line)
        if "password" in order:
            self.auth.remove_digest(self.user)
            self.auth.add_digest(self.user, order["password"], self.token)
        if "clip" in order:
            self.streams[order["path"]].units = units(order["clip"])
        print("done", flush=True)
        return False


def main():
    Gst.init(None)
    plant, loop = Plant(int(sys.argv[1]), json.loads(sys.argv[2])), GLib.MainLoop()

    def listen():
        for line in sys.stdin:
            GLib.idle_add(plant.obey, line)
        GLib.idle_add(loop.quit)  # whoever started it is gone

    threading.Thread(target=listen, daemon=True).start()
    print("ready", flush=True)
    loop.run()


main()
