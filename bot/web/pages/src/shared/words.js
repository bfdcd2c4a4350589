// Words for states, levels and events, once for every page.
export const STEPS = ["发现", "派发", "整改", "复查", "归档"];
const REACHED = { draft: 0, reported: 0, dispatched: 1, fixing: 2, review: 3, closed: 4 };
const STATES = { draft: "正在上报", reported: "待派发", dispatched: "待接单", fixing: "整改中", review: "待复查", closed: "已归档",
  void: "已作废", open: "未办结", answered: "已答复", accepted: "已接单", held: "暂存", done: "已完成" };
const LEVELS = { red: "红色", yellow: "黄色", blue: "蓝色" };

/** Index into STEPS; -1 for a case that is not on this road. */
export const reached = (state) => (state in REACHED ? REACHED[state] : -1);
export const stateWord = (state) => STATES[state] || state;
export const levelWord = (level) => LEVELS[level] || "未定级";
