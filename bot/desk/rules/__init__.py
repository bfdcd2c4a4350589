"""The rules by which a message is understood. Each looks at somebody's situation and at what they said and gives the
steps to take, or None where it does not fit; bot/desk/plan.py says in which order they are asked."""
