"""A card as one text: for the record, for SMS, for people who ask what was sent."""

from workflows.kernel.cards import Card


def as_text(card: Card) -> str:
    """Headline with the code, facts a line each, the labels of the buttons, the foot."""
    head = card.headline if not card.code or card.code in card.headline else f"{card.headline} {card.code}"
    facts = [f"{name}  {value}" for name, value in card.facts]
    question = [card.choice.question] if card.choice else []
    labels = " ".join(f"[{b.label}]" for b in card.buttons)
    return "\n".join(filter(None, [head, *facts, *question, labels, card.foot]))
