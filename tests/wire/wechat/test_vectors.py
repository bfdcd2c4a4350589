"""What the platform prints in its documentation and sample code is opened and signed alike by both ciphers here."""

from datetime import UTC

import pytest

from bot.doorstep import Refusal
from bot.sandbox import crypto
from bot.seal import Seal, check
from bot.signing import Signer
from bot.wechat import wire
from bot.wechat.veil import Veil
from workflows.kernel.incoming import Text

DOCUMENT = ("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")
"""消息加解密说明: both worked examples, for a message format of JSON."""
DOCUMENT_SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SAMPLE = ("spamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx2c2769f8efd9abc2")
"""The sample code (compatible mode): the text `abcdteT` of 2014."""
SAMPLE_SEALED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXp"
    "bUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlp"
    "Kn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD"
    "1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)


@pytest.mark.parametrize(("who", "stamp", "nonce", "sealed", "signed", "holds"), [
    (DOCUMENT, "1714112445", "415670741", DOCUMENT_SEALED, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", "debug_demo"),
    (SAMPLE, "1409735669", "1320562132", SAMPLE_SEALED, "5d197aaffba7e9b25a30732f161a50dee96bd5fa", "abcdteT"),
])
@pytest.mark.seen("official-vector", "wechat 回调 POST 消息和事件")
def test_both_ciphers_open_what_the_platform_prints(
    who: tuple[str, str, str], stamp: str, nonce: str, sealed: str, signed: str, holds: str
) -> None:
    token, key, app_id = who
    assert holds in Seal(token, key, app_id).open(signed, stamp, nonce, sealed)
    message, receiver = crypto.decrypt(key, sealed)
    assert holds in message and receiver == app_id
    with pytest.raises(Refusal, match="receiver"):
        Seal(token, key, "wxsomebodyelse").open(signed, stamp, nonce, sealed)


def test_the_plain_signature_is_the_printed_one() -> None:
    check("899cf89e464efb63f54ddac96b0a0a235f53aa78", "AAAAA", "1714037059", "486452656")
    assert crypto.signature("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    with pytest.raises(Refusal):
        check("899cf89e464efb63f54ddac96b0a0a235f53aa78", "AAAAB", "1714037059", "486452656")


def test_the_printed_answer_is_sealed_to_the_byte() -> None:
    sealed = crypto.encrypt("A" * 43, '{"demo_resp":"good luck"}', "wxba5fad812f8e6fb9", b"707722b803182950")
    assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    signed = crypto.signature("AAAAA", "1713424427", "415670741", sealed)
    assert signed == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_a_message_in_json_reads_like_one_in_xml() -> None:
    veil = Veil(Signer("s"), "wx1")
    clear = crypto.decrypt(SAMPLE[1], SAMPLE_SEALED)[0]
    by_xml = wire.read(wire.tree(clear), UTC, veil)
    said = {one.tag: one.text for one in wire.tree(clear)}
    inner = ",".join(f'"{name}":"{value}"' for name, value in said.items())
    by_json = wire.read(wire.tree(f"{{{inner}}}"), UTC, veil)
    assert by_xml is not None and by_json is not None
    assert by_xml.pieces == by_json.pieces == (Text("abcdteT"),)
    assert by_xml.key == by_json.key == "wechat:6054768590064713728" and by_xml.account == by_json.account
    assert "oyORnu" not in f"{by_xml.account}{by_xml.reply}{by_xml.key}"
