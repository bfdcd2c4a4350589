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
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "people": ("name",),
    "departments": ("department",),
    "places": ("code", "name"),
    "equipment": ("code", "name"),
    "roster": ("day", "shift", "duty", "person"),
    "absences": ("person", "since", "until"),
}


def headings(kind: str) -> dict[str, str]:
    """Heading in small letters -> our column name."""
    return {word.lower(): name for name, words in WORDS[kind].items() for word in (name, *words.split())}
