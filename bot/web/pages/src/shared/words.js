// Words for states, levels and events, once for every page.
export const STEPS = ["发现", "派发", "整改", "复查", "归档"];
const REACHED = { draft: 0, reported: 0, dispatched: 1, fixing: 2, review: 3, closed: 4 };
const STATES = { draft: "正在上报", reported: "待派发", dispatched: "待接单", fixing: "整改中", review: "待复查", closed: "已归档",
  void: "已作废", open: "未办结", answered: "已答复", accepted: "已接单", held: "暂存", done: "已完成",
  asked: "待确认", called: "点名中", calling: "呼叫中", unanswered: "没人应答", holding: "暂存", asking: "问归属", given: "已归属",
  approving: "审批中", approved: "待开工", working: "作业中", suspended: "已暂停", watching: "监火中", accepting: "待验收",
  rejected: "没有批准", expired: "已过期", hanging: "挂着", forcing: "等第二人同意", offered: "待确认",
  planned: "待巡检", going: "巡检中", missed: "漏检",
  posed: "待答题",
  written: "待交班", handed: "待接班", bypassed: "旁路中",
  raised: "待确认", taken: "已确认", trial: "试运行", supervised: "监护中，只记录", late: "迟到的", false: "误报", turned: "转隐患",
  adopted: "已采纳", declined: "不采纳", told: "已告知" };
const LEVELS = { red: "红色", yellow: "黄色", blue: "蓝色" };

/** Index into STEPS; -1 for a case that is not on this road. */
export const reached = (state) => (state in REACHED ? REACHED[state] : -1);
export const stateWord = (state, kind = "") => (kind === "permit" && state === "draft" ? "填写中" : STATES[state] || state);
/** A hazard's colour; a permit says its own level (二级). */
export const levelWord = (level) => LEVELS[level] || level || "未定级";

const EVENTS = {
  Brought: "送来内容", Heard: "语音转成文字", Submitted: "提交", Withdrawn: "撤回", Corrected: "更正", CorrectionAsked: "要更正", ClassSought: "找类别",
  Joined: "并单", SeenAgain: "巡检又看到", Claimed: "接单", PassedOn: "派下去", ReassignAsked: "要转派", Reassigned: "转派", TakenOver: "自己接手", DeclineAsked: "要拒单",
  Declined: "拒单", Arrived: "已到场", LeftFactory: "人已离厂", Controlled: "受控", ExtensionAsked: "申请延期", ExtensionDecided: "延期已答复",
  Rectified: "整改完成", Signed: "签名", Filled: "填写", FlagOverridden: "放行标记", Approved: "通过", ReturnAsked: "要退回", Returned: "退回",
  MajorJudged: "重大判定", TaskAnswered: "协同答复", TaskOpened: "开协同工单", EvidenceAdded: "补充证据", Answered: "答复", ParentClosed: "原单已归档", Due: "到点",
  Alarmed: "发起集合", Confirmed: "确认发起", Refrained: "不发起", Present: "报到", HelpWanted: "要帮助", CountedIn: "登记外协", GroupPresent: "外协到齐",
  StoodDown: "解除", EndConfirmed: "确认解除", KeptWaiting: "继续等", EndedShort: "解除时有人没应答", Called: "呼叫值班", Acknowledged: "收到", Settled: "有人处理了", Ringing: "开始呼叫", Rang: "呼叫结果", Unreached: "没联系上",
  Asked: "请求处理", AnswerAsked: "要答复", Repaired: "修好了", Kept: "收下", Given: "归到一条", Chosen: "选了归属",
  Seen: "看到", Repeated: "又看到", Gone: "已消失", Taken: "确认", MarkedFalse: "误报", FalseReason: "误报原因", TookBack: "撤回误报", HandledAsked: "要写怎么处理的",
  Handled: "处理完", Turned: "转隐患", Advised: "提出建议", Adopted: "采纳", TurnedAway: "不采纳",
  ShiftEnds: "写交接单", NoteAdded: "补一句", ShiftGiven: "交班", ShiftTaken: "接班", ShiftSuperseded: "没人接，并入下一张", ShiftCarried: "带入没人接的那张",
  BypassAsked: "申请旁路", BypassAgreed: "同意旁路", BypassDenied: "不同意旁路", RestoreAsked: "恢复联锁", RestoreConfirmed: "核实恢复",
  Hung: "上锁", ReleaseAsked: "解锁", ForceAsked: "申请强制解锁", ForceAgreed: "同意强制解锁", ForceDenied: "不同意强制解锁", StillNeeded: "还要锁着",
  Recorded: "录像入档", HoldSet: "录像保全", CameraNamed: "指定摄像机",
  Applied: "申请", Rejected: "不同意", Deputed: "委托审批", Crossed: "有交叉作业", MeasureConfirmed: "措施确认", GasMeasured: "气体分析", Scanned: "现场扫码",
  WentIn: "进入", CameOut: "出来", Halted: "立即停止", Paused: "暂停", ResumeAllowed: "同意恢复", HandedOver: "交接", ExtensionGranted: "同意延长",
  ExtensionDenied: "没有同意延长", Watched: "录像情况", Recorded: "录像入档", HoldSet: "封存录像", Finished: "完工", FireSeen: "仍有火星", Cleared: "清点", Accepted: "验收通过",
  Opened: "开始一轮", CheckedIn: "打卡", FoundAbnormal: "报异常", FindingNamed: "开了隐患单", Pictured: "拍照", NoInstrument: "无仪表", Spoken: "说了一段话",
  HandedTo: "转给别人", ExcuseAsked: "要说不用巡", Excused: "不用巡",
  SheetOffered: "发来检查表", SheetAgreed: "启用", TurnedDown: "不用", GaveWay: "后来的代替了它",
  QuizGiven: "发题", QuizAnswered: "交卷",
  Pressed: "按了按钮", Done: "后台做完", Failed: "后台没做成",
};
const MEDIA = { photo: "照片", picture: "图片", voice: "语音", video: "视频", file: "文件", signature: "签名", clip: "录像片段" };

/** The log keeps code names, e.g. Claimed, or Due: rung unaccepted. */
export const eventWord = (name) => name.replace(/^[A-Za-z]+/, (head) => EVENTS[head] || head);
export const mediaWord = (kind) => MEDIA[kind] || kind;
