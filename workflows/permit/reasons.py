"""Why a permit is held back: the key that lists and statistics count by, and its name in Chinese."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    # at the application
    "missing": "内容没填全",
    "late_application": "补票",
    "too_far_ahead": "申请太早",
    "too_long": "超过有效期",
    "applicant": "申请人不在名单里",
    "crew": "人员不全",
    "attachment": "缺附件",
    "level": "级别不允许",
    "approver": "没有审批人",
    "guardian_missing": "没有监护人",
    "guardian_works": "监护人兼作业",
    "certificate_missing": "没有证书",
    "certificate_expired": "证书过期",
    "certificate_review": "证书到复审期",
    "certificate_number": "证书没有证号",
    "certificate_early": "证书还没生效",
    "contractor": "承包商资格不符",
    "left": "人员已离职",
    # at the start and when work goes on again
    "state": "票没有批准",
    "early": "没到时间",
    "late": "票已过期",
    "guardian_wrong": "不是本票监护人",
    "guardian_busy": "监护人在别的票上",
    "place": "不在作业地点",
    "place_unsure": "定位不准",
    "code_copied": "二维码是翻拍的",
    "gas_missing": "没有气体分析",
    "gas_over": "气体超标",
    "gas_old": "气体分析过时",
    "measures": "措施没确认",
    "signatures": "签名不全",
    "upgrade": "要升级审批",
    "video": "没有录像",
    "lock": "没有上锁挂牌",
    "red_hazard": "有红色隐患",
    "stopped": "红色停工没放行",
}

INTERCEPTS = frozenset(
    {
        "guardian_missing", "guardian_works", "certificate_missing", "certificate_expired", "certificate_review",
        "certificate_number", "certificate_early", "contractor", "left",
    }
)  # fmt: skip
"""At the application these are held back and counted; anything else is only asked for. At the start all are."""
