"""What every workflow shares: tables of transitions, effects, cards, people, spans and the ports to the world."""
