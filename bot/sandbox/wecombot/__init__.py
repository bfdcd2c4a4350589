"""WeChat Work's AI bot server: one connection per bot, strict frames, people who talk to the bot."""
