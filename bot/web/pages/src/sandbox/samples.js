import { filled, flat, oil, openBox } from "./drawings.js";

const [WIDTH, HEIGHT, GRAIN] = [960, 720, 5000];

export const SAMPLES = [
  { id: "flat", name: "灭火器没压力", draw: flat },
  { id: "filled", name: "灭火器换好了", draw: filled },
  { id: "open", name: "配电箱门敞开", draw: openBox },
  { id: "oil", name: "泵下漏油", draw: oil },
];

function grain(ctx) {
  for (let turn = 0; turn < GRAIN; turn += 1) {
    ctx.fillStyle = `rgba(${Math.random() < 0.5 ? "0,0,0" : "255,255,255"},${Math.random() * 0.12})`;
    ctx.fillRect(Math.random() * WIDTH, Math.random() * HEIGHT, 3, 3);
  }
}

/** A canvas with the scene, each time from another stand: no two photos of a place are the same. */
export function sketch(sample) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const ctx = canvas.getContext("2d");
  const zoom = 1 + Math.random() * 0.14;
  ctx.translate(WIDTH / 2 + (Math.random() - 0.5) * 50, HEIGHT / 2 + (Math.random() - 0.5) * 36);
  ctx.rotate((Math.random() - 0.5) * 0.05);
  ctx.scale(zoom, zoom);
  ctx.translate(-WIDTH / 2, -HEIGHT / 2);
  sample.draw(ctx);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  grain(ctx);
  return canvas;
}

/** The same as a JPEG file. */
export const photo = (sample) =>
  new Promise((done) => {
    sketch(sample).toBlob((blob) => done(new File([blob], `${sample.id}.jpg`, { type: "image/jpeg" })), "image/jpeg", 0.86);
  });
