// Where somebody stands: asked for once, kindly; nothing here fails without it.
const PATIENCE_MS = 10_000;

/** {lat, lng, accuracy, datum} in degrees and metres; browsers speak WGS-84. Rejects with a sentence. */
export function whereAmI() {
  if (!navigator.geolocation) return Promise.reject(new Error("这台设备不给位置，不影响提交。"));
  return new Promise((done, fail) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lat: coords.latitude, lng: coords.longitude, accuracy: coords.accuracy, datum: "wgs84" }),
      (error) => fail(new Error(error.code === 1 ? "没有给位置权限，不影响提交。" : "一时定不到位，不影响提交。")),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60_000 },
    ),
  );
}

/** What the record keeps of the device: system and screen, nothing that identifies a person. */
export const device = () => `${navigator.userAgent.slice(0, 150)} ${screen.width}x${screen.height}`;
