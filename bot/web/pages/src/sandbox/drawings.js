// Small scenes on a canvas (960 x 720): enough for eyes and for picture hashes, so that nobody needs a file to try.
const shade = (ctx, from, to, height) => {
  const fill = ctx.createLinearGradient(0, 0, 0, height);
  fill.addColorStop(0, from);
  fill.addColorStop(1, to);
  return fill;
};

function box(ctx, x, y, w, h, fill, edge = "#3c4148") {
  ctx.fillStyle = fill;
  ctx.fillRect(x, y, w, h);
  ctx.strokeStyle = edge;
  ctx.lineWidth = 3;
  ctx.strokeRect(x, y, w, h);
}

function shape(ctx, points, fill, edge = "") {
  ctx.beginPath();
  points.forEach(([x, y], turn) => (turn ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
  ctx.fillStyle = fill;
  ctx.fill();
  if (edge) {
    ctx.strokeStyle = edge;
    ctx.lineWidth = 4;
    ctx.stroke();
  }
}

function room(ctx, wall, floor) {
  ctx.fillStyle = shade(ctx, wall[0], wall[1], 560);
  ctx.fillRect(-200, -200, 1360, 760);
  ctx.fillStyle = shade(ctx, floor[0], floor[1], 720);
  ctx.fillRect(-200, 540, 1360, 400);
  ctx.fillStyle = "rgba(0,0,0,.18)";
  ctx.fillRect(-200, 536, 1360, 8);
}

function warning(ctx, x, y, size) {
  shape(ctx, [[x, y - size], [x + size, y + size * 0.75], [x - size, y + size * 0.75]], "#f5b301", "#1b1b1b");
  shape(ctx, [[x + 6, y - size * 0.5], [x - 12, y + 8], [x, y + 8], [x - 8, y + size * 0.6], [x + 14, y - 4], [x + 2, y - 4]], "#1b1b1b");
}

function breakers(ctx, x, y) {
  for (let row = 0; row < 3; row += 1) {
    box(ctx, x, y + row * 100, 190, 8, "#9aa3ad", "#6b727b");
    for (let turn = 0; turn < 5; turn += 1) {
      box(ctx, x + 6 + turn * 37, y + 12 + row * 100, 32, 62, "#eceef0");
      box(ctx, x + 16 + turn * 37, y + 28 + row * 100, 12, 26, turn === row ? "#c9251b" : "#23282f");
    }
  }
  for (const [turn, colour] of ["#d2a12a", "#2f8f4e", "#c23b2e"].entries()) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = 7;
    ctx.beginPath();
    ctx.moveTo(x + 24 + turn * 60, y + 300);
    ctx.bezierCurveTo(x - 30, y + 340, x + 220, y + 350, x + 60 + turn * 50, y + 400);
    ctx.stroke();
  }
}

export function openBox(ctx) {
  room(ctx, ["#cfd3d2", "#b9bdba"], ["#7d8a7c", "#5c675c"]);
  box(ctx, 330, 110, 290, 430, "#2b2f36");
  box(ctx, 350, 130, 250, 390, "#4a5059");
  breakers(ctx, 380, 150);
  shape(ctx, [[620, 110], [800, 60], [800, 600], [620, 540]], "#aab3b8", "#3c4148");
  shape(ctx, [[770, 300], [785, 296], [785, 350], [770, 352]], "#30343a");
  warning(ctx, 708, 210, 48);
  box(ctx, 450, 540, 60, 120, "#565d66");
}

export function oil(ctx) {
  room(ctx, ["#b9c4cf", "#a3afba"], ["#9a9a94", "#77776f"]);
  box(ctx, 150, 220, 420, 200, "#3f6fa3");
  box(ctx, 570, 270, 150, 100, "#6d757e");
  ctx.fillStyle = "#39404a";
  ctx.beginPath();
  ctx.arc(720, 320, 74, 0, Math.PI * 2);
  ctx.fill();
  box(ctx, 180, 420, 60, 130, "#4a5059");
  box(ctx, 480, 420, 60, 130, "#4a5059");
  for (const [x, y, w, h] of [[500, 630, 300, 62], [330, 660, 190, 40], [690, 600, 130, 34]]) {
    ctx.fillStyle = "rgba(28,20,10,.82)";
    ctx.beginPath();
    ctx.ellipse(x, y, w, h, 0, 0, Math.PI * 2);
    ctx.fill();
  }
  shape(ctx, [[640, 380], [652, 420], [640, 436], [628, 420]], "#1c140a");
}

function gauge(ctx, x, y, size, turn) {
  ctx.lineWidth = size * 0.24;
  for (const [from, to, colour] of [[0.78, 1.25, "#c9251b"], [1.25, 1.75, "#2f8f4e"], [1.75, 2.22, "#f5b301"]]) {
    ctx.strokeStyle = colour;
    ctx.beginPath();
    ctx.arc(x, y, size * 0.72, Math.PI * from, Math.PI * to);
    ctx.stroke();
  }
  ctx.strokeStyle = "#15181d";
  ctx.lineWidth = size * 0.08;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + Math.cos(Math.PI * turn) * size * 0.7, y + Math.sin(Math.PI * turn) * size * 0.7);
  ctx.stroke();
}

function disc(ctx, x, y, size, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.arc(x, y, size, 0, Math.PI * 2);
  ctx.fill();
}

function bottle(ctx, x, y, scale, body) {
  const [w, h] = [150 * scale, 340 * scale];
  const fill = ctx.createLinearGradient(x, 0, x + w, 0);
  body.forEach((colour, turn) => fill.addColorStop(turn / (body.length - 1), colour));
  box(ctx, x, y, w, h, fill, "#6d1410");
  box(ctx, x + w * 0.32, y - 60 * scale, w * 0.36, 60 * scale, "#23282f");
  box(ctx, x + w * 0.1, y - 92 * scale, w * 0.9, 26 * scale, "#30363e");
  box(ctx, x + w * 0.14, y + 110 * scale, w * 0.72, 130 * scale, "#f4f6f7");
  shape(ctx, [[x + w, y - 40 * scale], [x + w * 1.35, y + 20], [x + w * 1.3, y + h * 0.8], [x + w * 1.18, y + h * 0.8], [x + w * 1.22, y + 30], [x + w, y - 10]], "#23282f");
}

export function flat(ctx) {
  room(ctx, ["#d8d3c6", "#c1bbab"], ["#857a6a", "#5f574b"]);
  bottle(ctx, 180, 250, 0.95, ["#8f1a13", "#c9382c", "#8f1a13"]);
  bottle(ctx, 420, 270, 0.9, ["#8f1a13", "#c9382c", "#8f1a13"]);
  disc(ctx, 700, 230, 150, "#2b2f36");
  disc(ctx, 700, 230, 132, "#f7f7f4");
  gauge(ctx, 700, 250, 110, 0.9);
}

export function filled(ctx) {
  room(ctx, ["#dfe6ea", "#cbd4d9"], ["#9aa39d", "#727b75"]);
  box(ctx, 90, 170, 430, 400, "#c9251b", "#7d1610");
  box(ctx, 112, 192, 386, 356, "#f0f3f5");
  bottle(ctx, 150, 290, 0.7, ["#b31f16", "#ef5a4c", "#b31f16"]);
  bottle(ctx, 330, 290, 0.7, ["#b31f16", "#ef5a4c", "#b31f16"]);
  disc(ctx, 735, 330, 150, "#2b2f36");
  disc(ctx, 735, 330, 132, "#ffffff");
  gauge(ctx, 735, 350, 110, 1.5);
  box(ctx, 640, 80, 200, 76, "#12765a");
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 12;
  ctx.beginPath();
  ctx.moveTo(700, 118);
  ctx.lineTo(728, 140);
  ctx.lineTo(782, 96);
  ctx.stroke();
}
