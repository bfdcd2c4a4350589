// What a page behind a link asks its own service; refusals come as one Chinese sentence.
export async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Error("网络不通，签名和照片都没有丢。连上网再试一次。");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `服务没有回应（${response.status}），请稍后再试。`);
  return body;
}
