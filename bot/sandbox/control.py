"""The control API of the sandbox: `/_control/*` on the same loopback port. JSON in, JSON out.

Pages of other origins are refused unless they come from this machine (127.0.0.1, localhost, ::1: CORS is answered).
A wrong request is 400, an unknown thing 404, something the real platform cannot do 409: `{"error": "…"}`.
`platform` is "wecom" or "dingtalk", `user` a user id of that platform.

What people do. Every answer is a *delivery*: `{"delivery":"d7","platform","what","ok":true,"held":false,"settled":true,
"status":200,"ms":3,"note":"","attempts":[{"status","ms","error","body"}]}`; `status` and `ms` are the bot's last HTTP
answer or Stream ack code (null: no answer). `wait`: "first" (default; until the first try is over), "settled" (until no
retry is left), "none".
  POST send_text      {platform, user, text, group?, outside?, wait?}       group: DingTalk conversation id (with
                      @robot); outside: somebody of another company in that group
  POST send_image | send_voice | send_video | send_file    multipart: platform, user, group?, file
                      or JSON {platform, user, base64 | sha256, name?, mime?}; voice, video: duration (ms);
                      voice in DingTalk: recognition (its transcript). WeChat Work has no send_file (409).
  POST send_rich      {platform:"dingtalk", user, text, group?} + files     richText
  POST send_location  {platform:"wecom", user, latitude, longitude, label?}
  POST event          {platform, user?, event, fields:{}}                   wecom: enter_agent, LOCATION, change_contact
                      (fields.ChangeType) …; dingtalk: user_leave_org {userId:[…]} …
  POST press          {platform, user, message, button, thread?, look?, choice?:{question:option|[options]},
                      params?:{}, force?}   -> delivery + {"message": bubble, "why": "" }
                      message = bubble id; thread = whose copy is pressed (default: user's own; or "group:<id>");
                      look = index of an older face (0 the first, -1 the present one); user != thread: forwarded;
                      force presses a button the card does not have. DingTalk waits for the 2 s answer: ok tells whether
                      the phone accepted it.
  POST press_menu     {platform:"wecom", user, entry, scanned?, base64?}    its last delivery
  POST login          {platform, user} -> {code}                            login code of an H5 page

What is seen.
  GET  transcript.json   {"wecom":{thread:[bubble]},"dingtalk":{thread:[bubble]}}; thread = user id in lower case or
                         "group:<id>"; bubble = {id, platform, thread, kind: text|markdown|card|image|voice|video|file|
                         location, text, card, looks, media (sha256 or null), at, from: "bot"|"robot"|user id, recalled}
                         card = {title, tone, facts:[[k,v]], body, buttons:[{id,text,url}], choice, choices:[{key,title,
                         options:[{id,text,url}],chosen,many}], menu:[{id,text}], status, picture, foot, source, url};
                         a button with url only opens a page, menu entries are pressed like buttons; looks = how many
                         faces the card has had
  GET  events            server-sent events: message (bubble), card (bubble), recall (bubble), traffic (exchange),
                         line ({open}), call ({userid,reason,talked}), reset
  GET  traffic?after=0   {"exchanges":[{id, at, platform, way: from_bot|to_bot, what, status, ms, request, answer}]}
  GET  counters          {"counters":{name: n}}
  GET  deliveries/{id}   delivery
  GET  media/{sha256}    bytes        POST media (multipart or base64) -> {sha256, name, mime, bytes, url, files:[…]}
  GET  settings          {"wecom":{…},"dingtalk":{…},"now"}: everything a settings file of the bot needs
  POST settings          {wecom_callback?, wecom_strict_hints?, dingtalk_mode?: stream|http, dingtalk_robot_url?,
                         dingtalk_event_url?, dingtalk_edition?: standard|professional, wecom_robot_keys?:[key],
                         wecom_trusted?:[host:port], dingtalk_redirects?:[url],
                         dingtalk_robots?:{token: secret}} -> as GET; a robot's messages: thread group:<key or token>
  GET  members           {"wecom":[{userid,name,title,active,departments,manager}],"dingtalk":[…],
                         "groups":[{id,name,users}]}
  POST members           {platform, userid, name?, departments?, manager?, title?, mobile?, active?} -> member
  POST people            {platform, do: hire|change|fire, userid, name?, departments?, manager?, title?, staff_no?,
                         leads?, active?, new_userid?, wait?} -> delivery   told to the bot as the platform would
  POST departments       {platform, do: create|change|remove, id?, name?, parent?} -> delivery + {id}
  POST powers            {wecom_withholds?, dingtalk_mobile?}               what the app may read of the address book
  POST groups            {name?, users, id?} -> {id, name, users}           a DingTalk group with the robot in it

  GET  rooms             {"wecom":[{id, name, owner, users}],"dingtalk":[…]}: groups as the platforms have them
  POST rooms             {wecom_sees_everybody?: bool, dingtalk_room_template?: id} -> as GET; false: the app's visible
                         range is not the root department, and it may make no groups

What the cameras see, where the bot has a [vision] key; told at its own signed doors, nothing is put into a table.
  GET  cameras           {"cameras":[{code, name, place, rules:[{name, kind, trial}]}], "kinds":[{kind, title}]}
  POST alarm             {camera, kind, phase?: raised|still|over} -> {camera, kind, phase, id, code, new}   with a
                         drawn picture; 409 where the camera has no such rule, or nothing was raised that could go on

What is broken.
  GET  faults            {"on":[fault], "kinds":{kind: meaning}}
  POST faults            {platform, kind, times?: n|null, path?: part of the address, args?:{}} -> {id, …, left}
  DELETE faults | faults/{id}
  POST tokens            {platform, do?: expire|revoke} -> {issued, asked}
  POST redeliver         {delivery, copies?, exact?} -> delivery            the same message again, copies at once,
                         freshly signed; exact: the very same bytes and signature (always so in DingTalk's HTTP mode)
  POST retry             {} -> {sent}                            DingTalk: what waits for 60 s / 10 s / 30 s, now
  GET  stream            {"open": n, "pending": n, "got":[frames per line]}
  POST stream            {do: ping|disconnect|cut, index?} -> {lines, open, pending, got}
  POST check_callback    {platform?} -> {ok, status, ms, …}                 echostr; dingtalk: the event check_url
  POST clock             {now?, seconds?} -> {now}                          only with a HandClock, else 409
  GET|POST quota         {api?, push?} -> {month, edition, api, api_limit, push, push_limit}
  GET|POST templates     {id?, published?} -> {templates:[{id, published}]}
  POST call_script       {user, talked, reason, seconds?, refusal?} -> same     urgent calls of WeChat Work
  telephones             see bot/sandbox/telecom/control.py
  POST reset             {} -> {ok}                                         empties phones, traffic, faults, counters
"""

from bot.sandbox import control_break, control_cameras, control_people, control_rooms, control_say, control_see

ROUTES = [*control_say.ROUTES, *control_break.ROUTES, *control_see.ROUTES, *control_people.ROUTES,
          *control_rooms.ROUTES, *control_cameras.ROUTES]
