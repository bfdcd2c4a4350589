import pytest

from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import Brought, Claimed
from workflows.hazard.voiding import Voided


@pytest.fixture
def doubtful(world: World) -> World:
    """A photo without a word that the safety officer has to grade."""
    world.person("张伟").photographs("p1")
    world.wait(minutes=5)
    world.forget_messages()
    return world


def test_the_safety_officer_voids_a_photo_that_shows_nothing_and_the_reporter_reads_why(doubtful: World) -> None:
    officer = doubtful.person("赵敏")
    officer.presses("作废")
    officer.sees("请写一句为什么作废")
    assert "要写一句原因" in officer.answers(" ")
    officer.answers("照片是手指，没有拍到东西")
    assert doubtful.case().state is State.VOID
    doubtful.person("张伟").sees("赵敏 08:05 作废，原因：照片是手指", "谢谢提醒")
    doubtful.wait(days=3)


def test_the_owner_cannot_void_the_own_case(world: World) -> None:
    world.person("张伟").says("二号焊接车间东门箱门敞开")
    assert "请找安全员" in world.person("李强").does(world.last, Voided("李强", "不归我管"))
    world.forget_messages()


def test_a_press_on_a_void_case_says_who_ended_it(doubtful: World) -> None:
    doubtful.person("赵敏").does(doubtful.last, Voided("赵敏", "误报"))
    assert "赵敏 08:05 作废" in doubtful.person("赵敏").does(doubtful.last, Claimed("赵敏"))
    doubtful.forget_messages()


def test_proof_sent_before_accepting_is_kept_but_is_not_evidence(world: World) -> None:
    world.person("张伟").says("二号焊接车间东门箱门敞开")
    world.forget_messages()
    owner = world.person("李强")
    owner.does(world.last, Brought("李强", "换好了", (owner.file("p9", "photo"),)))
    owner.sees("先记在", "请先按“接单”")
    case = world.case()
    assert case.text == "二号焊接车间东门箱门敞开" and [a.stage for a in case.media] == ["before"]
