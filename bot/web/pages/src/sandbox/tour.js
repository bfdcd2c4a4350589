// "5 分钟走完一次闭环": every tick is read off the real state, so it also ticks for whoever goes another way.
import { reached } from "../shared/words.js";
import { state } from "./state.js";

const WORKER = { platform: "wecom", user: "zhang.wei", name: "张伟" };
export const SENTENCE = "变配电站门口灭火器压力不足";
const PASS_ON = /^派给/;

/** The newest hazard that 张伟 reported. */
export const mine = () =>
  state.bot.cases.find((one) => one.kind === "hazard" && one.reporter?.name === WORKER.name && one.state !== "void");

/** What the owner writes about the work; the code says which case is meant. */
export const measure = () => `换上了压力正常的灭火器，旧的送去检修${mine() ? ` ${mine().code}` : ""}`;

const said = (bubble) => `${bubble.text} ${bubble.card?.title || ""} ${bubble.card?.body || ""}`;
const about = (bubble, code) => bubble.from === "bot" && said(bubble).includes(code);
const photos = (found, stage) => found.media.filter((one) => one.stage === stage && one.kind === "photo").length;
const talk = (who) => state.threads[who.platform][who.user.toLowerCase()] || [];
const here = (who) => state.who[who.platform] === who.user;

/** Everybody on any phone, with their conversation: [{platform, user, name, talk}]. */
const phones = () =>
  ["dingtalk", "wecom"].flatMap((platform) =>
    state.members[platform]
      .filter((one) => state.threads[platform][one.userid.toLowerCase()])
      .map((one) => ({ platform, user: one.userid, name: one.name, talk: state.threads[platform][one.userid.toLowerCase()] })),
  );

/** Who holds a card of this case with a button like this now: {…who, press}. */
function holder(found, pattern) {
  if (!found) return null;
  for (const phone of phones()) {
    for (const one of phone.talk) {
      const button = about(one, found.code) && one.card?.buttons.find((each) => pattern.test(each.text));
      if (button) return { ...phone, press: button.text };
    }
  }
  return null;
}

/** Where somebody was told about the case; their WeCom phone before that. */
function phoneOf(name, found) {
  const told = found && phones().find((one) => one.name === name && one.talk.some((each) => about(each, found.code)));
  const known = told || { platform: "wecom", user: state.members.wecom.find((one) => one.name === name)?.userid, name };
  return known.user ? known : WORKER;
}

const owner = (found) => phoneOf(found?.owner?.name || "李强", found);
const superior = (found) => phoneOf(found?.escalations[0]?.to || "王芳", found);
const at = (found, step) => reached(found.state) >= step;
const refused = (found) => talk(owner(found)).some((one) => one.from === "bot" && !one.card && /还差|还不能送复查/.test(one.text));
const explained = (found) => talk(owner(found)).some((one) => one.from === owner(found).user && one.text.includes(found.code));
const thanked = (found) => talk(WORKER).some((one) => about(one, found.code) && /谢谢|归档/.test(said(one)));

export const STEPS = [
  {
    id: "report", title: "张伟发现隐患：拍一张，说一句", who: () => WORKER, press: () => "照片",
    how: () => "在企业微信里点“照片”选“灭火器没压力”，再点“说一句”选第一句，发送。",
    done: (found) => found.state !== "draft" && photos(found, "before") > 0,
  },
  {
    id: "dispatch", title: "几秒内定级，车间主任和班组长逐级派下去",
    who: (found) => holder(found, PASS_ON) || owner(found), press: (found) => holder(found, PASS_ON)?.press || "接单",
    how: (found) => {
      const next = holder(found, PASS_ON);
      return next ? `切到${next.name}，在卡片上按“${next.press}”；三步加起来不超过 15 分钟。` : "正在派发，几秒就到。";
    },
    done: (found) => at(found, 1) && !holder(found, PASS_ON) && Boolean(holder(found, /^接单$/) || found.accepted_at),
  },
  {
    id: "climb", title: "15 分钟没人接，惊动直属上级", who: superior,
    press: (found) => (found?.escalations.length ? "" : "+15 分"),
    how: (found) => (found?.escalations.length ? "看看上级收到了什么，为什么收到。" : "先别接单：按上方的“+15 分”，再看上级的手机。"),
    done: (found) => found.escalations.length > 0 && (here(superior(found)) || Boolean(found.accepted_at)),
  },
  {
    id: "claim", title: "责任人接单", who: owner, press: () => "接单",
    how: (found) => `切到${owner(found).name}，在卡片上按“接单”。`, done: (found) => Boolean(found.accepted_at),
  },
  {
    id: "lacking", title: "没有证据就说修好了，会被拦下", who: owner, press: () => "整改完成",
    how: () => "什么都不发，直接按“整改完成”：机器人说还差什么、怎么补，什么都不会丢。",
    done: (found) => Boolean(found.accepted_at) && (refused(found) || at(found, 3)),
  },
  {
    id: "evidence", title: "补上整改照片和一句措施", who: owner, press: (found) => (found && photos(found, "after") ? "说一句" : "照片"),
    how: () => "点“照片”选“灭火器换好了”，再点“说一句”选带编号的那句措施，发送。",
    done: (found) => at(found, 3) || (photos(found, "after") > 0 && explained(found)),
  },
  {
    id: "fixed", title: "再按“整改完成”，送给没动手修的人复查", who: owner, press: () => "整改完成",
    how: () => "卡片上写着已收到什么、还差什么；齐了按“整改完成”。", done: (found) => at(found, 3),
  },
  {
    id: "pass", title: "管理者看整改前后，按通过", who: (found) => holder(found, /^通过$/) || phoneOf("王芳", found), press: () => "通过",
    how: (found) => (holder(found, /^通过$/) ? `切到${holder(found, /^通过$/).name}，看卡片，按“通过”。` : "复查卡马上就到。"),
    done: (found) => at(found, 4),
  },
  {
    id: "thanks", title: "归档，上报人收到结果和感谢", who: () => WORKER, press: () => "",
    how: () => "切回张伟：做了什么、谁复查的，都告诉他。", done: (found) => found.state === "closed" && thanked(found) && here(WORKER),
  },
];

const FINISHED = "finished";
/** A walked tour stays walked: the next report of 张伟 is no new tour, only 重来 begins one. */
const finished = () => Boolean(state.kept[FINISHED]);

/** What was once ticked stays ticked: looking at a phone leaves no trace in the case. */
export function keep(steps) {
  if (finished()) return;
  for (const step of steps) if (step.ticked) state.kept[`${mine()?.code}/${step.id}`] = true;
  if (steps.every((step) => step.ticked)) state.kept[FINISHED] = true;
}

/** [{id, title, how, who, press, ticked, missed, next}] as things stand; steps before a ticked one are past. */
export function progress() {
  const found = mine();
  const ticks = STEPS.map((step) => finished() || Boolean(found && (state.kept[`${found.code}/${step.id}`] || step.done(found))));
  const last = ticks.lastIndexOf(true);
  const next = ticks.findIndex((tick, turn) => !tick && turn > last);
  return STEPS.map((step, turn) => ({
    id: step.id, title: step.title, how: step.how(found), who: step.who(found), press: step.press(found),
    ticked: ticks[turn], missed: !ticks[turn] && turn < last, next: turn === next,
  }));
}
