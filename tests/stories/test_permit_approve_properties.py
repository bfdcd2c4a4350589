"""Whatever people press in whatever order: an approval says what a small model of the rules says."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stories import permits
from tests.stories.permits import APPLICANT, FOREMAN, GUARDIAN, WORKER, YARD, permit
from workflows.permit.case import State
from workflows.permit.events import Approved, Deputed, Rejected, Returned, Submitted, Withdrawn
from workflows.permit.records import Kind

HEAD, DIRECTOR, OFFICER = "周涛", "孙安", "赵敏"
PEOPLE = (FOREMAN, WORKER, GUARDIAN, "刘值", "钱进", *(APPLICANT, HEAD, DIRECTOR, OFFICER) * 3)
PRESSES = ("approve", "approve", "approve", "return", "reject", "submit", "submit", "withdraw", "depute")
"""The more telling ones more often."""


@dataclass
class Model:
    """一级动火: 车间主任, then 安全总监 or whoever of safety was named; a return begins anew."""

    state: str = "approving"
    turn: int = 0
    second: str = DIRECTOR
    signed: tuple[str, ...] = ()

    def press(self, by: str, what: str) -> None:
        asked = (HEAD, self.second)[self.turn] if self.state == "approving" else ""
        match what, by:
            case "withdraw", permits.APPLICANT if self.state in ("draft", "approving", "approved"):
                self.state = "void"
            case "submit", permits.APPLICANT if self.state == "draft":
                self.state, self.turn, self.second = "approving", 0, DIRECTOR
            case "approve", person if person == asked:
                self.signed, self.turn = (*self.signed, by), self.turn + 1
                self.state = "approved" if self.turn == 2 else "approving"
            case "return", person if person == asked:
                self.state, self.signed = "draft", ()
            case "reject", person if person == asked:
                self.state = "rejected"
            case "depute", person if person == asked and self.turn == 1:
                self.second = OFFICER if self.second == DIRECTOR else self.second


def event(by: str, what: str) -> object:
    return {
        "approve": Approved(by, spot=YARD), "return": Returned(by, "原因"), "reject": Rejected(by, "原因"),
        "submit": Submitted(by), "withdraw": Withdrawn(by), "depute": Deputed(by, OFFICER),
    }[what]  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PRESSES)), max_size=30))
def test_every_order_of_presses_ends_where_the_rules_say(presses: list[tuple[str, str]]) -> None:
    world, model = permits.permit_world(), Model()
    code = permits.submitted(world, fields=permits.answers(world, Kind.HOT, where="管廊"))
    for by, what in presses:
        model.press(by, what)
        world.person(by).does(code, event(by, what))
        case = permit(world, code)
        assert (str(case.state), tuple(s.by for s in case.signatures)) == (model.state, model.signed), (by, what)
        assert not {APPLICANT, FOREMAN, WORKER, GUARDIAN} & {s.by for s in case.signatures}
        assert case.state is not State.APPROVED or all(node.by for node in case.nodes)
