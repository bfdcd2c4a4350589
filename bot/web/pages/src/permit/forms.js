// What the page asks before a press becomes an event; the words of every act, once.
const WHY = { name: "why", label: "原因", kind: "text" };

/** By act: title and button; what is asked; `stroke` wants a signature, `place` the position, `photo` takes one. */
export const FORMS = {
  approve: { title: "同意", go: "同意并签名", stroke: true, place: true, photo: "现场照片（在现场审批时拍）", fields: [{ name: "note", label: "意见", kind: "text", hint: "可不写；有交叉作业时写怎么协调" }] },
  return: { title: "退回修改", go: "退回", fields: [{ name: "reason", label: "哪里要改", kind: "text", need: true }] },
  reject: { title: "不批准", go: "不批准", danger: true, fields: [{ name: "reason", label: "为什么", kind: "text", need: true }] },
  depute: { title: "请别人代批", go: "请他代批", fields: [{ name: "to", label: "姓名", kind: "line", need: true }, WHY] },
  withdraw: { title: "撤回申请", go: "撤回", fields: [WHY] },
  submit: { title: "送审批" },
  sign: { title: "签名", go: "签名", stroke: true, place: true },
  present: { title: "我在现场", place: true },
  pause: { title: "暂停作业", go: "暂停", fields: [{ name: "why", label: "为什么", kind: "text" }] },
  extend: { title: "申请延长", go: "申请", fields: [{ name: "minutes", label: "延长多久", kind: "choice", need: true, options: [["30", "30 分钟"], ["60", "1 小时"], ["120", "2 小时"]] }, WHY] },
  grant: { title: "同意延长" },
  deny: { title: "不同意延长", go: "不同意", fields: [{ name: "reason", label: "为什么", kind: "text", need: true }] },
  release: { title: "可以恢复" },
  handover: { title: "交接", go: "交给他", fields: [{ name: "part", label: "交接哪一个", kind: "choice", need: true, options: [["guardian", "监护人"], ["foreman", "作业负责人"]] }, { name: "to", label: "交给谁", kind: "line", need: true }] },
  in: { title: "进入", go: "记进入", fields: [{ name: "names", label: "谁进去", kind: "names", need: true }] },
  out: { title: "出来", go: "记出来", fields: [{ name: "names", label: "谁出来", kind: "names", need: true }] },
  bring: { title: "补照片", go: "提交照片", photo: "拍照", needPhoto: true, fields: [{ name: "note", label: "说明", kind: "text" }] },
  finish: { title: "作业结束", go: "作业结束", sure: "火源关了、人都离开作业点了，再按。" },
  fire: { title: "发现火星冒烟", go: "发现火星冒烟，报警", danger: true, sure: "会马上通知值班室，看火时间重新算。" },
  clear: { title: "清点", go: "清点好了", fields: [{ name: "people", label: "人员都出来了", kind: "check" }, { name: "tools", label: "工具材料都带走了", kind: "check" }] },
  accept: { title: "验收", go: "验收通过并签名", stroke: true, place: true },
};

/** Pressed without a question before it. */
export const AT_ONCE = ["submit", "present", "grant", "release"];
export const DANGERS = ["冒烟或着火", "气体报警", "有人不舒服", "监护人不在", "有人违章"];
/** Of several things to do, this comes to the thumb first. */
export const FIRST = ["submit", "approve", "scan", "present", "accept", "clear", "sign"];
/** These have a place of their own on the page. */
export const PLACED = ["answer", "halt", "fire", "measure", "gas", "screen"];
export const SCAN_WORDS = { approved: "扫码开工", suspended: "扫码恢复作业" };

/** These say what was seen or done on the spot: without a net they wait on the phone (bot/web/late.py says the same). */
export const LATE = { measure: "措施确认", gas: "气体读数", bring: "照片", out: "出来", present: "在场" };
/** What to do without a net for everything else. */
export function away(act) {
  if (act === "halt" || act === "fire") return "没有网，没有发出去。马上当面喊停、撤人，打 119 和值班电话；连上网再按一次。";
  if (act === "in") return "没有网，不能记进入，也不要进去：先打电话告诉值班室，连上网再记。";
  if (act === "scan") return "没有网不能开工，也不能恢复作业：先别动手。走到有网的地方，再扫一次。";
  return "没有网，这一步不能离线做：要看到票现在的样子再按。连上网后重新按一次，填的还在。";
}
