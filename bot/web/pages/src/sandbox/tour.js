// "5 分钟走完一次闭环": every tick is read off the real state, so it also ticks for whoever goes another way.
import { reached } from "../shared/words.js";
import { state, thread } from "./state.js";

const WORKER = { platform: "wecom", user: "zhang.wei", name: "张伟" };
const OWNER = { platform: "wecom", user: "li.qiang", name: "李强" };
const LEADER = { platform: "wecom", user: "wang.fang", name: "王芳" };
const OFFICER = { platform: "dingtalk", user: "zhao.min", name: "赵敏" };
export const SENTENCE = "低压配电室配电箱门敞开，带电导体外露";
export const MEASURE = "箱门已关好并上锁，裸露端子加了绝缘罩";

/** The newest hazard that 张伟 reported. */
export const mine = () =>
  state.bot.cases.find((one) => one.kind === "hazard" && one.reporter?.name === WORKER.name && one.state !== "void");

const said = (bubble) => `${bubble.text} ${bubble.card?.title || ""} ${bubble.card?.body || ""}`;
const about = (bubble, code) => bubble.from === "bot" && said(bubble).includes(code);
const photos = (found, stage) => found.media.filter((one) => one.stage === stage && one.kind !== "voice").length;
const at = (state_, want) => reached(state_.state) >= want;

/** Who holds a card of this case with this button now, on any phone. */
export function holder(code, label) {
  for (const platform of ["dingtalk", "wecom"]) {
    for (const [user, talk] of Object.entries(state.threads[platform])) {
      if (user.startsWith("group:")) continue;
      const card = talk.find((one) => about(one, code) && one.card?.buttons.some((button) => button.text === label));
      const person = state.members[platform].find((one) => one.userid.toLowerCase() === user);
      if (card && person) return { platform, user: person.userid, name: person.name };
    }
  }
  return null;
}

const refused = (found) =>
  photos(found, "after") > 0 ||
  thread("wecom", OWNER.user).some((one) => about(one, found.code) && /还差/.test(said(one)) && !one.card);
const thanked = (found) => thread("wecom", WORKER.user).some((one) => about(one, found.code) && /谢谢|感谢|归档/.test(said(one)));

export const STEPS = [
  {
    id: "report", title: "张伟发现隐患，拍一张、说一句", who: () => WORKER, press: "照片", say: SENTENCE,
    how: "在企业微信里点“照片”，选“配电箱门敞开”；再点“说一句”里的现成话，发送。",
    done: (found) => at(found, 1) && photos(found, "before") > 0,
  },
  {
    id: "dispatch", title: "几秒内定级、找到人、派出去", who: () => OWNER, press: "接单",
    how: "什么都不用按。切到李强，看他收到的红色卡片；右侧“时限”里已有闹钟。",
    done: (found) => at(found, 2) && (state.who.wecom === OWNER.user || Boolean(found.accepted_at)),
  },
  {
    id: "climb", title: "15 分钟没人接，惊动李强的上级", who: () => LEADER, press: "+15 分",
    how: "先别接单：按上方“+15 分”，再切到王芳，看她为什么收到这条。",
    done: (found) => found.escalations.length > 0,
  },
  {
    id: "claim", title: "李强接单", who: () => OWNER, press: "接单", how: "切到李强，在卡片上按“接单”。",
    done: (found) => Boolean(found.accepted_at),
  },
  {
    id: "lacking", title: "没有证据就说修好了，会被拦下", who: () => OWNER, press: "整改完成",
    how: "什么都不发，直接按“整改完成”：机器人说还差什么、怎么补。", done: (found) => refused(found) || at(found, 3),
  },
  {
    id: "evidence", title: "补上整改照片和一句措施", who: () => OWNER, press: "照片", say: MEASURE,
    how: "点“照片”，选“箱门已关好上锁”；再把现成的措施那句话发出去。",
    done: (found) => photos(found, "after") > 0 && (at(found, 3) || measured()),
  },
  {
    id: "fixed", title: "再按“整改完成”，送复查", who: () => OWNER, press: "整改完成",
    how: "还差什么，卡片上会写；齐了就送到没动手修的人那里复查。", done: (found) => at(found, 3),
  },
  {
    id: "pass", title: "管理者在钉钉里通过", who: (found) => (found && holder(found.code, "通过")) || OFFICER, press: "通过",
    how: "切到复查的人，看整改前后并排，按“通过”。", done: (found) => at(found, 4),
  },
  {
    id: "thanks", title: "归档，上报人收到结果和感谢", who: () => WORKER, press: "",
    how: "切回张伟：做了什么、谁复查的，都告诉他；右侧“工单”走到了归档。",
    done: (found) => found.state === "closed" && thanked(found) && state.who.wecom === WORKER.user,
  },
];

const measured = () => thread("wecom", OWNER.user).some((one) => one.from === OWNER.user && one.kind === "text" && one.text.length > 5);

/** [{...step, ticked, next}]: steps before a ticked one count as done. */
export function progress() {
  const found = mine();
  const ticks = STEPS.map((step) => Boolean(found && step.done(found)));
  const last = ticks.lastIndexOf(true);
  // 惊动上级 may be passed over by somebody in a hurry; the rest cannot be done out of order.
  const ticked = ticks.map((tick, turn) => tick || (turn < last && STEPS[turn].id !== "climb"));
  const next = ticked.findIndex((tick, turn) => !tick && turn > last);
  return STEPS.map((step, turn) => ({ ...step, who: step.who(found), ticked: ticked[turn], missed: !ticked[turn] && turn < last, next: turn === next }));
}
