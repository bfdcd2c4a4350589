"""协同工单 and 维修工单: a case of its own, with the same loop, opened by another case and answering to it."""
