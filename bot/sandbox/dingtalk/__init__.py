"""The server of DingTalk: both API families, Stream Mode, cards, and what its phones show."""
