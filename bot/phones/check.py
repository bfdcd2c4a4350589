"""What `run.py check` says of the telephones before anybody is rung."""

from importlib.util import find_spec

from bot.phones.aliyun import INSTALL, SMS_PACKAGE, VOICE_PACKAGE
from bot.phones.build import rules_of
from bot.phones.channels import phones_on
from config.settings import Settings
from config.settings.shapes import Phone
from config.wrong import Wrong
from db.imports.check import Finding

MANUAL = "见 docs/phones.md"
PACKAGES = {"[sms]": SMS_PACKAGE, "[voice]": VOICE_PACKAGE}


def findings(settings: Settings) -> list[Finding]:
    """Wrong or half-filled sections; and one line where there is no telephone at all."""
    found = [one for name, of in (("[sms]", settings.sms), ("[voice]", settings.voice)) for one in _section(name, of)]
    try:
        rules_of(settings.site.path)
    except Wrong as wrong:
        found.append(Finding("error", wrong.file, str(wrong), wrong.remedy))
    if settings.groups.duty_phone and not settings.voice.on:
        found.append(Finding("warn", "[groups] duty_phone", "填了值班室电话，但没有电话网关", "配置 [voice]"))
    if not phones_on(settings):
        found.append(Finding("warn", "[sms] [voice]", "无短信和电话通道，红色升级只能靠聊天和值班群", "配置后自动启用"))
    return found


def _section(name: str, of: Phone) -> list[Finding]:
    if not of.on:
        return []
    missing = [] if of.key.get_secret_value() else ["key"]
    found = []
    if of.provider == "aliyun":
        missing += [] if of.template else ["template"]
        missing += ["sign"] if name == "[sms]" and not of.sign else []
        missing += ["caller"] if name == "[voice]" and of.press_key and not of.caller else []
        if find_spec(PACKAGES[name]) is None:
            found.append(Finding("error", name, "没有装阿里云的开发包", INSTALL))
        if not of.push_token.get_secret_value():
            found.append(Finding("warn", f"{name} push_token", "没有推送地址，收不到短信回复和按键", MANUAL))
    return [*found, *(Finding("error", f"{name} {key}", f"{key} 没有填", MANUAL) for key in missing)]
