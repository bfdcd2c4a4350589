"""The XML of callbacks, as WeChat Work and the official account write it."""

from collections.abc import Mapping


def cdata(value: str) -> str:
    """A CDATA section, also for text that contains its end mark; half an emoji has no place in XML."""
    whole = value.encode("utf-8", "replace").decode()
    return "<![CDATA[" + whole.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def element(name: str, value: object) -> str:
    """Numbers stand bare, text in CDATA, a dictionary becomes children, a list the same element again and again."""
    if isinstance(value, list):
        return "".join(element(name, item) for item in value)
    if isinstance(value, Mapping):
        inner = "".join(element(str(key), item) for key, item in value.items())
    else:
        inner = str(value) if isinstance(value, (int, float)) else cdata(str(value))
    return f"<{name}>{inner}</{name}>"
