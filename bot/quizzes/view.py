"""A quiz as the page reads it. The right answers of a paper go to nobody before it was handed in."""

from datetime import datetime, tzinfo

from bot.quizzes.look import can_answer
from workflows.quiz.case import Paper, Quiz, State

Json = dict[str, object]


class QuizView:
    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.now, self.zone = now, zone

    def data(self, quiz: Quiz) -> Json:
        """`state`: open; late (its time is over, an answer on a phone may come); passed, failed, lapsed."""
        still = can_answer(quiz, self.now)
        return {
            "code": quiz.code, "title": quiz.title, "state": self._state(quiz, still), "own": quiz.own,
            "given_at": self._time(quiz.opened_at), "due_at": self._time(quiz.due_at), "mark": quiz.mark,
            "turn": quiz.turn, "tries": quiz.tries, "best": quiz.best,
            "questions": [
                {"no": no, "kind": one.kind, "topic": one.topic, "ask": one.ask, "options": one.options}
                for no, one in enumerate(quiz.paper.questions, 1)
            ] if still else [],
            "papers": [self._graded(paper, turn) for turn, paper in enumerate(quiz.papers, 1) if paper.answered],
        }  # fmt: skip

    @staticmethod
    def _state(quiz: Quiz, still: bool) -> str:
        if quiz.state is State.POSED:
            return "open" if still else "late"
        if quiz.state is State.VOID:
            return "lapsed"
        return "passed" if quiz.fixed_at else "failed"

    def _graded(self, paper: Paper, turn: int) -> Json:
        return {
            "turn": turn, "score": paper.score, "at": self._time(paper.answered.at if paper.answered else None),
            "questions": [
                {
                    "no": no, "topic": one.topic, "ask": one.ask, "right": picks == one.answer,
                    "said": [one.options[place] for place in picks],
                    "answer": [one.options[place] for place in one.answer],
                    "why": one.why,
                }
                for no, (one, picks) in enumerate(zip(paper.questions, paper.picks, strict=True), 1)
            ],
        }  # fmt: skip

    def _time(self, at: datetime | None) -> str | None:
        return at.astimezone(self.zone).isoformat(timespec="seconds") if at else None
