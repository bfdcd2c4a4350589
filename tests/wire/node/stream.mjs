// DingTalk's own Stream client against the gateway in argv: prints what it hears, answers cards with a final look.
import axios from 'axios'
import { DWClient, TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream'

const [base, clientId, clientSecret] = process.argv.slice(2)
axios.interceptors.request.use((config) => {
  config.url = config.url.replace(/^https:\/\/(api|oapi)\.dingtalk\.com/, base)
  return config
})
const client = new DWClient({ clientId, clientSecret })
const tell = (kind, frame) => process.stdout.write(JSON.stringify({ kind, data: JSON.parse(frame.data) }) + '\n')
client.registerCallbackListener(TOPIC_ROBOT, (frame) => {
  tell('robot', frame)
  client.socketCallBackResponse(frame.headers.messageId, 'OK')
})
client.registerCallbackListener(TOPIC_CARD, (frame) => {
  tell('card', frame)
  client.socketCallBackResponse(frame.headers.messageId, {
    cardData: { cardParamMap: { status: '已接单', buttons: '[]' } },
    cardUpdateOptions: { updateCardDataByKey: true },
  })
})
await client.connect()
