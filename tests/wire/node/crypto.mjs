// One JSON request per line on stdin, one answer per line on stdout: open or seal with Tencent's own library.
import { createInterface } from 'node:readline'
import crypto from '@wecom/crypto'

for await (const line of createInterface({ input: process.stdin })) {
  const { do: what, key, token, timestamp, nonce, text, id } = JSON.parse(line)
  const sealed = what === 'seal' ? crypto.encrypt(key, text, id) : text
  const { message, id: receiver } = crypto.decrypt(key, sealed)
  const signature = crypto.getSignature(token, timestamp, nonce, sealed)
  process.stdout.write(JSON.stringify({ sealed, message, receiver, signature }) + '\n')
}
