"""A recorder that records until it is killed: run by a test in a process of its own."""

import sys
import time
from dataclasses import replace
from datetime import timedelta

from tests.vision.record_films import Fed, film, packets
from tests.vision.scenes import camera, plan, settings
from vision import clock
from vision.record import Filming

if __name__ == "__main__":
    filming = Filming(settings(sys.argv[1], "http://127.0.0.1:9"))
    filming.open(lambda *_: None)
    filming.start()
    one = camera("C1").model_copy(update={"record": "always", "permits": ("DH-20260302-0001",)})
    filming.take(plan(one))
    source = Fed("C1")
    filming.tapped(one, source)
    began, tick = clock.now(), clock.tick()
    for packet in packets(film(seconds=60), began, tick):
        time.sleep(max(0.0, packet.t - clock.tick()))
        source.give([replace(packet, at=began + timedelta(seconds=packet.t - tick))])
        print(f"{packet.t - tick:.1f}", flush=True)
