"""One settings file, and what the service says to whoever mistyped it."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import DutyGroup, Settings, load, real_hosts, shapes
from config.settings.values import Section
from config.wrong import Wrong


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def settings(home: Path, text: str, environ: Mapping[str, str] | None = None) -> Settings:
    (home / "safeloop.toml").write_text(text, encoding="utf-8")
    return load(home / "safeloop.toml", environ or {})


def told(home: Path, text: str, environ: Mapping[str, str] | None = None) -> Wrong:
    with pytest.raises(Wrong) as caught:
        settings(home, text, environ)
    return caught.value


def test_without_a_file_the_service_stays_on_this_machine_with_every_platform_off() -> None:
    plain = load(None, {})
    assert (plain.server.host, plain.server.port) == ("127.0.0.1", 8080)
    assert plain.server.freshness == timedelta(minutes=10)
    assert not (plain.wecom.on or plain.dingtalk.on or plain.wechat.on or plain.sms.on)
    assert plain.media.folder == Path("var/media")
    assert plain.site.zone.key == "Asia/Shanghai"


def test_the_environment_overrides_the_file_for_texts_numbers_and_lists(home: Path) -> None:
    environ = {
        "SAFELOOP__SERVER__PORT": "9000",
        "SAFELOOP__WECOM__CORP_ID": "123",
        "SAFELOOP__GROUPS__DUTY": '["wecom-robot:K"]',
        "SAFELOOP__API__KEYS": '[{"name": "mes", "scopes": ["machine:write"], "key": "k"}]',
        "PATH": "/bin",
    }
    loaded = settings(home, "[server]\nport = 8081\n", environ)
    assert loaded.server.port == 9000
    assert loaded.wecom.on and loaded.wecom.corp_id == "123"
    assert loaded.groups.duty == (DutyGroup("wecom-robot", "K"),)
    assert loaded.api.keys[0].may("machine:write") and not loaded.api.keys[0].may("cases:read")


def test_speech_is_packaged_when_absent_and_off_when_empty(home: Path) -> None:
    assert settings(home, "").speech.model is None and settings(home, "").speech.on
    assert not settings(home, '[speech]\nmodel = ""\n').speech.on
    assert not settings(home, "", {"SAFELOOP__SPEECH__MODEL": ""}).speech.on


def test_a_secret_comes_from_its_own_file_without_the_editors_line_end(home: Path) -> None:
    (home / "key").write_text("s3cret\n", encoding="utf-8")
    text = f'[wecom]\nsecret_file = "{home}/key"\n[api]\nkeys = [{{name="a", scopes=[], key_file="{home}/key"}}]\n'
    loaded = settings(home, text)
    assert loaded.wecom.secret.get_secret_value() == "s3cret"
    assert loaded.api.keys[0].key.get_secret_value() == "s3cret"


def test_a_secret_of_the_environment_replaces_the_file_named_in_the_settings(home: Path) -> None:
    loaded = settings(home, '[wecom]\nsecret_file = "/nowhere"\n', {"SAFELOOP__WECOM__SECRET": "x"})
    assert loaded.wecom.secret.get_secret_value() == "x"


def test_no_secret_shows_when_settings_are_printed(home: Path) -> None:
    text = """
[server]
secret = "hidden-1"
[database]
url = "postgresql://user:hidden-2@host/db"
[groups]
duty = ["dingtalk-robot:hidden-3:hidden-4"]
[api]
keys = [{ name = "mes", scopes = [], key = "hidden-5" }]
"""
    loaded = settings(home, text)
    assert "hidden" not in f"{loaded!r} {loaded} {loaded.groups.duty!r} {loaded.api.keys}"
    assert loaded.groups.duty[0].secret == "hidden-4"


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('[server]\n# 端口\nprot = 1\n', 3, "server.prot", "是不是 port"),
        ("[servr]\nport = 1\n", 1, "servr", "是不是 server"),
        ('[server]\nport = "8080"\n', 2, "server.port", "整数"),
        ("[server]\nport = 99999\n", 2, "server.port", "65535"),
        ('[server]\nfreshness = "10"\n', 2, "server.freshness", "单位"),
        ("[wecom]\nagent_id = 1.5\n", 2, "wecom.agent_id", "整数"),
        ("[wecom]\nsecret = 5\n", 2, "wecom.secret", "文字"),
        ('[wecom]\napi_base = "qyapi"\n', 2, "wecom.api_base", "完整网址"),
        ('[dingtalk]\nmode = "push"\n', 2, "dingtalk.mode", "stream"),
        ('[site]\ntimezone = "北京"\n', 2, "site.timezone", "Asia/Shanghai"),
        ('[database]\nurl = "mysql://x"\n', 2, "database.url", "sqlite"),
        ('[groups]\nduty = ["robot"]\n', 2, "groups.duty", "wecom-robot:KEY"),
        ('[api]\nkeys = [\n  { name = "a", scopes = [], kye = "k" },\n]\n', 3, "api.keys 第 1 项.kye", "是不是 key"),
        ('[api]\nkeys = [\n  { name = "a", scopes = [] },\n]\n', 3, "api.keys 第 1 项.key", "请补上"),
        ('[wecom]\n\nsecret_file = "/nowhere/key"\n', 3, "wecom.secret_file", "打不开"),
        ('[wecom]\nsecret = "a"\nsecret_file = "/nowhere/key"\n', 3, "wecom.secret_file", "只留一个"),
        ("server = 1\n", 1, "server", "一节"),
        ("[server\n", 1, "", "TOML"),
    ],
)  # fmt: skip
def test_a_mistake_names_line_key_and_remedy_and_never_the_value(
    home: Path, text: str, line: int, key: str, words: str
) -> None:
    wrong = told(home, text)
    assert (wrong.line, wrong.key) == (line, key)
    assert words in wrong.remedy


def test_a_mistaken_variable_is_named_instead_of_a_line(home: Path) -> None:
    assert told(home, "", {"SAFELOOP__SERVER__PORT": "http"}).key == "SAFELOOP__SERVER__PORT"
    assert told(home, "", {"SAFELOOP__SERVR__PORT": "1"}).key == "SAFELOOP__SERVR__PORT"
    assert told(home, "", {"SAFELOOP__WECOM__SECRET_FILE": "/nowhere"}).key == "SAFELOOP__WECOM__SECRET_FILE"


def test_a_missing_settings_file_says_so() -> None:
    with pytest.raises(Wrong, match="打不开"):
        load("/nowhere/safeloop.toml", {})


def test_only_real_addresses_of_switched_on_platforms_forbid_a_virtual_clock(home: Path) -> None:
    assert real_hosts(settings(home, "")) == []
    assert real_hosts(settings(home, '[wecom]\ncorp_id = "ww1"\napi_base = "http://127.0.0.1:9"\n')) == []
    on = '[wecom]\ncorp_id = "ww1"\n[dingtalk]\nclient_id = "d"\noapi_base = "http://localhost:1/"\n'
    assert real_hosts(settings(home, on)) == ["https://qyapi.weixin.qq.com", "https://api.dingtalk.com"]


def test_the_example_names_every_key_with_its_default() -> None:
    example = Path(shapes.__file__).parent / "example.toml"
    assert load(example, {}) == load(None, {})
    written = tomllib.loads(example.read_text(encoding="utf-8"))
    written["speech"]["model"] = None  # absent has a meaning of its own
    every: dict[str, set[str]] = {}
    for name, about in Settings.model_fields.items():
        section = about.annotation
        assert isinstance(section, type) and issubclass(section, Section)
        every[name] = set(section.model_fields)
    assert {name: set(table) for name, table in written.items()} == every


def test_a_result_notice_needs_its_template_and_its_keywords() -> None:
    fields = {"character_string1": "code", "thing2": "result"}
    assert Settings.model_validate({"wechat": {"result_template": "T", "result_fields": fields}}).wechat.called == ""
    wrong = {"result_template": "T", "result_fields": {"a": "?"}}
    for half in ({"result_template": "T"}, {"result_fields": fields}, wrong):
        with pytest.raises(ValueError, match="result_"):
            Settings.model_validate({"wechat": half})
