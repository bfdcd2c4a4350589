// The little markdown both chats know, as pieces for a template: nothing of it ever becomes HTML by itself.
const PIECE = /\*\*(.+?)\*\*|\[([^\]]*)\]\(([^)\s]+)\)|<font color="?(\w+)"?>(.*?)<\/font>/g;
const safe = (url) => /^https?:\/\//.test(url);

function pieces(line) {
  const found = [];
  let from = 0;
  for (const hit of line.matchAll(PIECE)) {
    if (hit.index > from) found.push({ kind: "text", text: line.slice(from, hit.index) });
    if (hit[1]) found.push({ kind: "bold", text: hit[1] });
    else if (hit[3]) found.push(safe(hit[3]) ? { kind: "link", text: hit[2], url: hit[3] } : { kind: "text", text: hit[2] });
    else found.push({ kind: hit[4], text: hit[5] });
    from = hit.index + hit[0].length;
  }
  if (from < line.length) found.push({ kind: "text", text: line.slice(from) });
  return found;
}

/** [{quote, head, pieces:[{kind, text, url}]}] line by line. */
export const lines = (text) =>
  text.split(/\n|<br>/).map((line) => ({
    quote: /^>\s?/.test(line),
    head: /^#+\s/.test(line),
    pieces: pieces(line.replace(/^(>\s?|#+\s)/, "")),
  }));
