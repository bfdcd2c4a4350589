"""The sandbox's own crypto opens what the platforms printed in their documentation, and what other libraries seal."""

import pytest

from bot.sandbox import crypto
from tests.wire.sandbox.peers import Peer

WECOM = ("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
WECOM_MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)
WECOM_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
DING = ("123456", "1234567890123456789012345678901234567890123", "dingsnotzck6pm5veliw")
DING_SUCCESS = "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA=="


@pytest.mark.parametrize(("who", "stamp", "nonce", "sealed", "signed", "starts"), [
    (WECOM, "1409659813", "1372623149", WECOM_MESSAGE, "477715d11cdb4164915debcba66cb864d751f3e6", "<xml><ToUserName>"),
    (WECOM, "1409659589", "263014780", WECOM_ECHO, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1616140317555161061"),
    (DING, "1614767836", "A7Co0cJLMzIDtMMI", DING_SUCCESS, "9a95a004dd16f5c307e849b994173f76aa26e5eb", "success"),
])
@pytest.mark.seen("official-vector", "wecom 回调 GET echostr", "wecom 回调 POST 消息和事件", "dingtalk HTTP 事件")
def test_what_the_documentation_prints_is_opened_and_signed_alike(
    who: tuple[str, str, str], stamp: str, nonce: str, sealed: str, signed: str, starts: str,
) -> None:
    token, key, receiver = who
    message, found = crypto.decrypt(key, sealed)
    assert message.startswith(starts)
    assert (found, crypto.signature(token, stamp, nonce, sealed)) == (receiver, signed)


def test_a_page_is_signed_as_the_documentation_shows() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    signed = crypto.page_signature(ticket, "Wm3WZYTPz0wzccnW", "1414587457", "http://mp.weixin.qq.com?params=value")
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize("words", ["", "安" * 700, "<xml/>", "emoji 🔥", "x" * 31, "x" * 32])
def test_wechatpy_opens_what_the_sandbox_seals_and_the_other_way_round(words: str) -> None:
    token, key, receiver = WECOM
    sealed = crypto.encrypt(key, words, receiver)
    peer = Peer(token, key, receiver)
    body = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    assert peer.opens(body, crypto.signature(token, "1", "n", sealed), "1", "n") == words
    back = peer.seals(words, "n", "1")
    cipher = back.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert crypto.decrypt(key, cipher) == (words, receiver)


@pytest.mark.parametrize("junk", ["", "####", "AAAA", WECOM_ECHO[:-8], DING_SUCCESS])
def test_what_was_sealed_with_another_key_or_cut_is_unreadable(junk: str) -> None:
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(WECOM[1], junk)
