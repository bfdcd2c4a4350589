"""The sections of the settings file, with their defaults; secrets never show in a repr or a log."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, field_validator, model_validator

from config.settings.platforms import Dingtalk, Groups, Wechat, Wecom, Wecombot
from config.settings.values import NOTHING, Section, Span, WebAddress


class Server(Section):
    """`freshness` bounds the age of a callback; `data` is the folder of everything the service writes."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: WebAddress = "http://127.0.0.1:8080"
    secret: SecretStr = NOTHING
    freshness: Span = timedelta(minutes=10)
    data: str = "var"


class Database(Section):
    """`url` may carry a password, so it is never shown."""

    url: str = Field(default="sqlite:///var/safeloop.db", repr=False)

    @field_validator("url")
    @classmethod
    def _known(cls, text: str) -> str:
        if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("写成 sqlite:///文件 或 postgresql://用户@主机/库名")
        return text


class Media(Section):
    """`file:///…` or a path; or `s3://bucket/prefix` with endpoint, region and keys."""

    url: str = "file:var/media"
    endpoint: str = ""
    region: str = ""
    access_key: SecretStr = NOTHING
    secret_key: SecretStr = NOTHING

    @field_validator("url")
    @classmethod
    def _known(cls, text: str) -> str:
        if "://" in text and not text.startswith(("file://", "s3://")):
            raise ValueError("写成 file:///文件夹 或 s3://桶/前缀")
        return text

    @property
    def folder(self) -> Path | None:
        """The local folder, or None for an object store."""
        if self.url.startswith("s3://"):
            return None
        return Path(self.url.removeprefix("file:").removeprefix("//"))


class Pages(Section):
    """How long a login to the pages lasts without and with use, and how many logins a minute one address may try: a
    whole plant often comes through one address."""

    idle: Span = timedelta(minutes=30)
    longest: Span = timedelta(hours=8)
    logins_a_minute: int = Field(default=120, ge=1)


class Labels(Section):
    """`version` of the key that new labels are printed with; every earlier one holds until it stands in `struck`."""

    version: int = Field(default=1, ge=1, le=999)
    struck: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _earlier(self) -> "Labels":
        if any(not 1 <= one < self.version for one in self.struck):
            raise ValueError("struck 里只写比 version 小的旧版本，例如 version = 2、struck = [1]")
        return self


class Site(Section):
    """`path` holds org chart, places, equipment, cameras and policies; "" is an empty site."""

    path: str = ""
    timezone: str = "Asia/Shanghai"

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("写成时区名，例如 Asia/Shanghai")
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Speech(Section):
    """`model` absent: the packaged base model; "": off; else a folder or a name."""

    device: str = "cpu"
    model: str | None = None

    @property
    def on(self) -> bool:
        return self.model != ""


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"


class Phone(Section):
    """A text or call gateway: `http` a signed JSON POST to `url`, `aliyun` the official packages.

    For aliyun `key` is the AccessKey's secret, `template` the code of a reviewed template, `url` only where it is not
    the public address; `push_token` opens /phones/aliyun/TOKEN for receipts, replies and keys.
    """

    provider: Literal["http", "aliyun"] = "http"
    url: str = ""
    key: SecretStr = NOTHING
    template: str = ""
    access_key_id: str = ""
    sign: str = ""
    caller: str = ""
    press_key: bool = True
    push_token: SecretStr = NOTHING

    @field_validator("url")
    @classmethod
    def _known(cls, text: str) -> str:
        if text and not text.startswith(("http://", "https://")):
            raise ValueError("写成 https:// 开头的网址")
        return text

    @property
    def on(self) -> bool:
        return bool(self.access_key_id if self.provider == "aliyun" else self.url)

    @property
    def host(self) -> str:
        """Where it is called; what stands for the public address of the cloud is no loopback."""
        return self.url or "https://aliyuncs.com"


class Vision(Section):
    """The camera process (`run.py vision`), read by both sides. `key` signs what they tell each other and is all that
    switches it on; `url` is where the camera process finds the bot, "" for server.public_url. `models` is a folder of
    model files and their TOMLs, "" for the packaged ones.

    `host` and `port` are the camera process's own door (playback), reached by the bot at `page`, "" for that address.
    `data` holds its spool and recordings; they take at most `disk` of the disk. `spool`: how long it remembers while
    the bot is away. `rtmp_port`: where mobile cameras push to, 0 for off. `threads` of each detector."""

    url: str = ""
    key: SecretStr = NOTHING
    models: str = ""
    data: str = "var/vision"
    host: str = "127.0.0.1"
    port: int = Field(default=8090, ge=0, le=65535)
    page: str = ""
    threads: int = Field(default=1, ge=1, le=64)
    spool: Span = timedelta(hours=8)
    disk: float = Field(default=0.8, gt=0, lt=1)
    rtmp_host: str = "127.0.0.1"
    rtmp_port: int = Field(default=0, ge=0, le=65535)

    @property
    def on(self) -> bool:
        return bool(self.key.get_secret_value())


class Mqtt(Section):
    """A broker that the camera process listens to; "" is none. `sensors` is a topic filter of readings, `frigate` the
    events topic of a Frigate recorder, "" for none; `frigate_url` its HTTP address for pictures, `frigate_cameras` its
    names of cameras -> our codes, where they differ."""

    host: str = ""
    port: int = Field(default=1883, ge=1, le=65535)
    username: str = ""
    password: SecretStr = NOTHING
    tls: bool = False
    ca_file: str = ""
    sensors: str = "safeloop/sensors/+"
    frigate: str = "frigate/events"
    frigate_url: str = ""
    frigate_cameras: Mapping[str, str] = Field(default_factory=dict)

    @field_validator("frigate_url")
    @classmethod
    def _web(cls, text: str) -> str:
        if text and not text.startswith(("http://", "https://")):
            raise ValueError("写成 http:// 开头的网址，例如 http://192.168.1.20:5000")
        return text


class ApiKey(Section):
    name: str
    scopes: tuple[str, ...]
    key: SecretStr

    def may(self, scope: str) -> bool:
        return scope in self.scopes


class Api(Section):
    keys: tuple[ApiKey, ...] = ()


class Settings(Section):
    """One service's settings; built by `config.settings.load`."""

    server: Server = Server()
    database: Database = Database()
    media: Media = Media()
    pages: Pages = Pages()
    labels: Labels = Labels()
    site: Site = Site()
    wecom: Wecom = Wecom()
    wecombot: Wecombot = Wecombot()
    dingtalk: Dingtalk = Dingtalk()
    wechat: Wechat = Wechat()
    groups: Groups = Groups()
    speech: Speech = Speech()
    log: Log = Log()
    sms: Phone = Phone()
    voice: Phone = Phone()
    vision: Vision = Vision()
    mqtt: Mqtt = Mqtt()
    api: Api = Api()

    @property
    def tenants(self) -> dict[str, str]:
        """Platform -> the tenant its account ids belong to; "" where the platform is off."""
        return {"wecom": self.wecom.corp_id, "dingtalk": self.dingtalk.client_id, "wechat": self.wechat.app_id}
