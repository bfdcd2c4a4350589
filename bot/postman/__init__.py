"""The postman: takes due outbox rows, chooses the channel, sends, and writes down what became of each."""
