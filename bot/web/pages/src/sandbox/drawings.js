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

export function shutBox(ctx) {
  room(ctx, ["#d9dcd6", "#c2c6bf"], ["#8d9a88", "#66725f"]);
  box(ctx, 300, 90, 330, 450, "#b9c1c5");
  box(ctx, 318, 108, 294, 414, "#aeb7bc", "#8b949a");
  warning(ctx, 465, 240, 70);
  box(ctx, 570, 310, 26, 70, "#2b2f36");
  box(ctx, 380, 400, 170, 70, "#f4f6f7");
  ctx.fillStyle = "#1b2230";
  ctx.font = "bold 40px sans-serif";
  ctx.fillText("DY-01", 402, 450);
  box(ctx, 440, 540, 60, 120, "#565d66");
  box(ctx, 700, 420, 150, 120, "#2f6f4f");
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

export function extinguisher(ctx) {
  room(ctx, ["#e6e3da", "#d3cfc3"], ["#8a7f70", "#6a6154"]);
  for (const x of [330, 480]) {
    box(ctx, x, 290, 90, 270, "#c9251b", "#7d1610");
    box(ctx, x + 26, 240, 38, 50, "#23282f");
    box(ctx, x + 10, 360, 70, 90, "#f4f6f7");
    shape(ctx, [[x + 64, 250], [x + 120, 300], [x + 112, 420], [x + 98, 420], [x + 104, 308], [x + 60, 266]], "#23282f");
  }
  box(ctx, 560, 330, 280, 230, "#b98a55", "#7d5b34");
  box(ctx, 600, 200, 220, 130, "#c79a66", "#7d5b34");
  box(ctx, 300, 120, 300, 70, "#c9251b");
  ctx.fillStyle = "#ffffff";
  ctx.font = "bold 44px sans-serif";
  ctx.fillText("灭 火 器", 350, 172);
}
