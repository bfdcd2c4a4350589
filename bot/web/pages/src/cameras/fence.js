// Whether a drawn line is a fence, said while it is drawn; the service decides the same (bot/cameras/fences.py).
const LEAST = 3;
const SMALLEST = 0.0005;

const turn = (a, b, c) => {
  const found = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  return Math.abs(found) < 1e-12 ? 0 : found;
};
const between = (a, b, c) => Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
const folds = (a, b, c) => turn(a, b, c) === 0 && (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0;

function meet(a, b, c, d) {
  const [one, two, three, four] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (one * two < 0 && three * four < 0) return true;
  return (!one && between(a, b, c)) || (!two && between(a, b, d)) || (!three && between(c, d, a)) || (!four && between(c, d, b));
}

/** Two sides that are no neighbours meet, two corners are one, or a side goes back over the one before. */
export function crosses(points) {
  const count = points.length;
  const end = (turn) => points[(turn + 1) % count];
  if (new Set(points.map(String)).size < count) return true;
  for (let i = 0; i < count; i += 1) {
    if (folds(points[i], end(i), end(i + 1))) return true;
    for (let j = i + 2; j < count; j += 1) if ((j + 1) % count !== i && meet(points[i], end(i), points[j], end(j))) return true;
  }
  return false;
}

const area = (points) => Math.abs(points.reduce((sum, [x, y], turn) => sum + x * points[(turn + 1) % points.length][1] - points[(turn + 1) % points.length][0] * y, 0)) / 2;

/** What is missing, "" where it may be saved. */
export function trouble(points, most, what = "围栏") {
  if (points.length < LEAST) return `${what}至少要 ${LEAST} 个角，现在 ${points.length} 个，再点几下。`;
  if (points.length > most) return `${what}最多 ${most} 个角，现在 ${points.length} 个，删掉几个。`;
  if (crosses(points)) return `${what}的边交叉了，拖一下角，让边不交叉。`;
  return area(points) < SMALLEST ? `${what}太小了，画大一点。` : "";
}

/** Where a tapped corner belongs: into the side it lies on, within `near` pixels, else at the end. */
export function placeOf(points, at, size, near = 14) {
  if (points.length < LEAST) return points.length;
  const px = ([x, y]) => [x * size.width, y * size.height];
  const [x, y] = px(at);
  let found = points.length;
  let best = near;
  points.forEach((one, turn) => {
    const [a, b] = [px(one), px(points[(turn + 1) % points.length])];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const part = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
    const gap = Math.hypot(x - a[0] - part * dx, y - a[1] - part * dy);
    if (gap < best) [found, best] = [turn + 1, gap];
  });
  return found;
}
