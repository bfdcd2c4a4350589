"""Both chat platforms on loopback: the other side of the wire, as strict as the real one.

Built from documentation and from official client libraries; never compared with the live platforms.
"""
