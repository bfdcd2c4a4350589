"""Both chat platforms on loopback: the other side of the wire, as strict as the real one."""
