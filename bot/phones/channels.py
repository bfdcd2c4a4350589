"""Which phone channels the settings switch on, by the words that flows and rows know: sms, call, ding; room where the
duty room has a telephone of its own."""

from config.settings import Settings


def phones_on(settings: Settings) -> tuple[str, ...]:
    """A DING of the app rings nobody, but it insists: it counts as a channel of its own."""
    ding = settings.dingtalk
    texts = settings.sms.on
    calls = settings.voice.on or (settings.wecom.on and settings.wecom.urgent_call)
    dings = ding.on and ding.edition != "standard" and bool(ding.ding)
    room = settings.voice.on and bool(settings.groups.duty_phone)
    return tuple(name for name, on in (("sms", texts), ("call", calls), ("ding", dings), ("room", room)) if on)
