// The factory's own places as a plan: 100 units wide, north above, the true proportions of the ground.
const [WIDTH, TALLEST, MARGIN] = [100, 46, 5];

/** Frame of all places: `x(lng)`, `y(lat)`, and back with `spot(right, down)` in 0..1. */
export function frame(places) {
  const [lats, lngs] = [places.map((one) => one.lat), places.map((one) => one.lng)];
  const [west, east, south, north] = [Math.min(...lngs), Math.max(...lngs), Math.min(...lats), Math.max(...lats)];
  const shrink = Math.cos((north * Math.PI) / 180);
  const [wide, high] = [Math.max((east - west) * shrink, 1e-5), Math.max(north - south, 1e-5)];
  const scale = Math.min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high);
  const height = high * scale + 2 * MARGIN;
  const left = (WIDTH - wide * scale) / 2;
  return {
    height,
    metres: scale / 111_320,
    x: (lng) => left + (lng - west) * shrink * scale,
    y: (lat) => MARGIN + (north - lat) * scale,
    spot: (right, down) => ({
      lat: +(north - (down * height - MARGIN) / scale).toFixed(6),
      lng: +(west + (right * WIDTH - left) / scale / shrink).toFixed(6),
    }),
  };
}
