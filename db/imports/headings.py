"""What may stand in the first line of each table: our own column names, and how Chinese factories head them."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "people": {
        "name": "姓名 名字 员工姓名",
        "mobile": "手机 手机号 手机号码 电话 联系电话",
        "department": "部门 所属部门 部门名称",
        "role": "角色 岗位角色 职务",
        "manager": "上级 直属上级 直接上级 主管",
        "wecom_userid": "企业微信账号 企微账号 企业微信 企业微信userid wecom",
        "dingtalk_userid": "钉钉账号 钉钉 钉钉userid dingtalk",
        "staff_no": "工号 员工编号 人员编号",
        "active": "在职 是否在职 在职状态",
    },
    "departments": {
        "department": "部门 部门名称 名称",
        "contact": "接口人 联系人",
        "stand_in": "代理人 接口人代理",
        "leader": "负责人 部门负责人 领导",
    },
    "places": {
        "code": "编号 区域编号 编码 点位编号",
        "name": "名称 区域 区域名称 地点",
        "department": "部门 所属部门",
        "owner": "责任人 区域责任人",
        "aliases": "别名 叫法 俗称",
        "lat": "纬度",
        "lng": "经度 lon longitude",
        "radius_m": "半径 半径米",
        "key_area": "重点区域 是否重点 重点",
    },
    "equipment": {
        "code": "编号 设备编号 编码",
        "name": "名称 设备 设备名称",
        "place": "区域 所在区域 区域编号 地点 位置",
        "department": "部门 所属部门 使用部门",
        "owner": "责任人 设备责任人",
        "aliases": "别名 叫法 俗称",
        "operators": "操作工 操作人 操作人员",
    },
    "roster": {
        "day": "date weekday 日期 星期 日期或星期 周几",
        "shift": "班次 班别",
        "duty": "值班岗位 职责 值班类别 岗位",
        "person": "name 值班人 值班人员 姓名 人员",
        "department": "部门 所属部门",
    },
    "absences": {
        "person": "name 姓名 请假人 人员",
        "since": "from 开始 开始时间 从 起",
        "until": "to 结束 结束时间 到 止",
        "stand_in": "代理人 代班人 替班",
    },
    "certificates": {
        "staff_no": "工号 员工编号 人员编号",
        "name": "姓名 持证人 人员 person",
        "mobile": "手机 手机号 手机号码 电话 联系电话",
        "wecom_userid": "企业微信账号 企微账号 企业微信 企业微信userid wecom",
        "dingtalk_userid": "钉钉账号 钉钉 钉钉userid dingtalk",
        "category": "证书类别 类别 证书名称 证书 工种 准操项目 作业类别 作业项目",
        "family": "证书种类 种类 证件类型",
        "number": "证号 证书编号 证件编号 编号",
        "issuer": "发证机关 发证单位 发证部门",
        "issued": "发证日期 初领日期 取证日期 发证时间",
        "review_due": "复审日期 应复审日期 下次复审日期 复审时间",
        "expires": "有效期至 到期日期 有效期 有效期限 到期时间",
        "scan": "照片 扫描件 证书照片",
        "checked_by": "查验人 核验人",
        "checked_on": "查验日期 核验日期",
        "valid": "有效 是否有效",
    },
    "contractors": {
        "company": "承包商 单位 单位名称 承包商名称 公司",
        "agreement_until": "安全协议到期 安全管理协议到期 协议到期 协议有效期至",
        "insurance_until": "保险到期 保险有效期至",
        "host": "对接人 厂内对接人 属地负责人",
        "name": "姓名 人员 人员姓名",
        "staff_no": "编号 人员编号 工号",
        "mobile": "手机 手机号 手机号码 电话 联系电话",
        "wecom_userid": "企业微信账号 企微账号 企业微信 企业微信userid wecom",
        "dingtalk_userid": "钉钉账号 钉钉 钉钉userid dingtalk",
        "trained_on": "入厂教育日期 入厂教育 入厂培训日期",
        "until": "入厂证有效期至 入厂证到期 有效期至",
        "revoked": "吊销原因 吊销",
    },
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "people": ("name",),
    "departments": ("department",),
    "places": ("code", "name"),
    "equipment": ("code", "name"),
    "roster": ("day", "shift", "duty", "person"),
    "absences": ("person", "since", "until"),
    "certificates": ("category",),
    "contractors": ("company",),
}


def headings(kind: str) -> dict[str, str]:
    """Heading in small letters -> our column name."""
    return {word.lower(): name for name, words in WORDS[kind].items() for word in (name, *words.split())}
