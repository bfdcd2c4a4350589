// What a tester breaks, in words; `times: null` stays until it is switched off.
import { api, refreshFaults } from "./state.js";

const errcode = { wecom: { path: "message/send" }, dingtalk: { path: "/v1.0/" } };

export const FAULTS = [
  {
    id: "token", label: "令牌失效", hint: "每次发消息都说 access_token 无效；机器人只会换一次，再暂停这条通道",
    wecom: { kind: "errcode", times: null, ...errcode.wecom, args: { errcode: 42001, errmsg: "access_token expired" } },
    dingtalk: { kind: "errcode", times: null, ...errcode.dingtalk, args: { status: 401, code: "InvalidAuthentication", message: "不合法的access_token" } },
  },
  {
    id: "rate", label: "45009 限频", hint: "平台说发得太快；机器人至少等 60 秒再试",
    wecom: { kind: "errcode", times: null, ...errcode.wecom, args: { errcode: 45009, errmsg: "api freq out of limit" } },
    dingtalk: { kind: "errcode", times: null, ...errcode.dingtalk, args: { status: 403, code: "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", message: "请求过于频繁" } },
  },
  { id: "twice", label: "重复投递", hint: "平台把每条消息送两遍", wecom: { kind: "duplicate", times: null }, dingtalk: { kind: "duplicate", times: null } },
  { id: "order", label: "乱序一条", hint: "下一条先扣住，等再下一条之后才到", wecom: { kind: "reorder", times: 1 }, dingtalk: { kind: "reorder", times: 1 } },
  { id: "down", label: "平台断线", hint: "机器人的调用全部被切断", wecom: { kind: "down", times: null }, dingtalk: { kind: "down", times: null } },
];

const same = (on, want, platform) =>
  on.platform === platform && on.kind === want.kind && (on.args.errcode || on.args.code) === (want.args?.errcode || want.args?.code);

export const isOn = (faults, fault, platform) => faults.find((on) => same(on, fault[platform], platform));

/** On when it is off, off when it is on. */
export async function flip(faults, fault, platform) {
  const on = isOn(faults, fault, platform);
  if (on) await api().del(`faults/${on.id}`);
  else await api().post("faults", { platform, ...fault[platform] });
  await refreshFaults();
}
