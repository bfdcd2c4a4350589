"""`run.py check`: are settings, policies and the org chart fit to run? What would fail on the day is refused now."""

import json
from dataclasses import asdict
from datetime import datetime

import typer

from bot import rulebook
from bot.cameras import rules as camera_rules
from bot.clock import SystemClock
from bot.contacts.rules import rules_of
from bot.papers import check as paper_check
from bot.phones.check import findings as phone_findings
from bot.quizzes import check as quiz_check
from bot.sheets import check as sheet_check
from bot.things import check as thing_check
from config import certificates
from config.settings import Settings
from config.site import printed_name, unfilled
from config.vision.presets import read_presets
from config.wrong import Wrong
from db.imports.check import Finding, check_org
from db.migrate import pending
from db.store import Store
from workflows.alarm.checking import check_alarms
from workflows.hazard.chains import check_chain
from workflows.hazard.repairing import check_repair
from workflows.kernel.people import Org
from workflows.muster.rules import check_points
from workflows.permit.doubts import chemical, doubts, unset
from workflows.permit.rules import PermitRules
from workflows.registry import FLOWS


def run(settings: Settings, as_json: bool) -> int:
    """0 where nothing is wrong (warnings allowed), 1 where something must be mended first."""
    found = findings(settings)
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
    else:
        for one in found:
            typer.echo(f"{'必须改' if one.level == 'error' else '注意'}  {one.where}：{one.what}。{one.remedy}")
        wrong = sum(1 for one in found if one.level == "error")
        typer.echo(f"检查完：必须改 {wrong} 处，注意 {len(found) - wrong} 处。")
    return 1 if any(one.level == "error" for one in found) else 0


def findings(settings: Settings) -> list[Finding]:
    """Everything wrong, gravest first."""
    try:
        if laxer := rulebook.permit_breaches(settings.site.path):
            return [Finding("error", wrong.file, str(wrong), wrong.remedy) for wrong in laxer]
        rules = rulebook.read(settings.site.path, rulebook.catalogue(settings.site.path))
        rulebook.outside(settings.site.path)
        rules_of(settings.site.path)
        paper_check.readable(settings.site.path)
        thing_check.readable(settings.site.path)
        camera_rules.rules_of(settings.site.path)
        read_presets(settings.site.path)
        sheet_check.readable(settings.site.path)
    except Wrong as wrong:
        return [Finding("error", wrong.file, str(wrong), wrong.remedy)]
    found = [*_channels(settings), *_labels(settings)]
    how = "改 site.toml，海报和登记单上要印"
    found += [Finding("warn", "site.toml", line, how) for line in unfilled(settings.site.path)]
    if pending(settings.database.url):
        return [*found, Finding("error", "数据库", "还没有建表或版本旧", "运行 run.py migrate")]
    store = Store(settings.database.url, FLOWS, parse=rulebook.parse)
    try:
        now = SystemClock(settings.site.zone).now()
        org = store.run_now(lambda work: work.org())
        found += check_org(org, now)
        found += [
            Finding("error", "派发规则", line, "改 policies/hazard.toml") for line in check_chain(rules["hazard"], org)
        ]
        where = "改 policies/hazard.toml 的 [alert.repair]"
        found += [Finding("warn", "维修工单", line, where) for line in check_repair(rules["hazard"], org)]
        where = "改 policies/muster.toml 的 [assembly]"
        found += [Finding("warn", "集合点", line, where) for line in check_points(rules["muster"], org)]
        where = "改 policies/alarm.toml"
        found += [Finding("warn", "告警", line, where) for line in check_alarms(rules["alarm"], org)]
        found += store.run_now(lambda work: paper_check.findings(work, settings.site.path, now))
        found += store.run_now(lambda work: thing_check.findings(work, settings.site.path, rules, now))
        found += store.run_now(lambda work: sheet_check.findings(work, settings.site.path))
        found += quiz_check.findings(rules["quiz"], org, now)
        found += _permits(settings, rules["permit"], org, now)
    finally:
        store.close()
    return sorted(found, key=lambda one: one.level != "error")


def _permits(settings: Settings, rules: PermitRules, org: Org, now: datetime) -> list[Finding]:
    """Special work: who can sign, what the calendar knows, whether the right book was chosen."""
    site = settings.site.path
    found = [*doubts(rules, org, now, certificates.catalogue(site).keys)]
    if not rulebook.says_profile(site) and (word := chemical(printed_name(site), org)):
        found.append(unset(word))
    return [Finding("error" if one.grave else "warn", "特殊作业", one.what, one.remedy) for one in found]


def _labels(settings: Settings) -> list[Finding]:
    """Old labels that still count are a choice to be remembered: somebody raised the version for a reason."""
    of = settings.labels
    old = [str(one) for one in range(1, of.version) if one not in of.struck]
    if not old:
        return []
    what = f"现在打第 {of.version} 版标签，第 {'、'.join(old)} 版还认"
    how = f"新标签都贴好、旧的收回以后，写 struck = [{', '.join(map(str, (*of.struck, *old)))}]"
    return [Finding("warn", "[labels]", what, how)]


def _channels(settings: Settings) -> list[Finding]:
    """A rung without a working channel is a red line."""
    found = []
    if not (settings.wecom.on or settings.wecombot.on or settings.dingtalk.on):
        how = "在设置里填 [wecom] corp_id、[wecombot] bot_id 或 [dingtalk] client_id"
        found.append(Finding("error", "平台", "企业微信和钉钉都没有启用", how))
    if not settings.groups.duty:
        found.append(
            Finding("error", "[groups] duty", "没有值班群，升级到头无处可去", "加一个群机器人，如 wecom-robot:KEY")
        )
    found += phone_findings(settings)
    if not settings.server.secret.get_secret_value():
        found.append(Finding("warn", "[server] secret", "没有填密钥，会自动生成一个", "多台机器共用时要填同一个"))
    return found
