"""暂存的证据: photos of somebody who is rectifying, until it is clear which case they belong to."""
