"""What others on the plant's broker say: detectors their readings, a Frigate recorder its events."""
