"""Labels outlive keys: what was printed holds until it is struck, and a struck one is named for what it is."""

import hashlib

import pytest

from bot.inspect import findings
from bot.labels import Labels, taken_apart
from bot.signing import Signer
from config.settings import Settings

SIGNER, URL = Signer("the factory's secret"), "https://safe.example.com"
FIRST = Labels(SIGNER, URL)


def test_an_old_label_counts_beside_the_new_ones_until_it_is_struck() -> None:
    old = FIRST.address("HJ-1")
    both, later = Labels(SIGNER, URL, 2), Labels(SIGNER, URL, 2, [1])
    assert both.point_of(old) == "HJ-1" and both.point_of(both.address("HJ-1")) == "HJ-1"
    assert later.point_of(old) is None and later.point_of(both.address("HJ-1")) == "HJ-1"
    assert (both.struck_at(old), later.struck_at(old)) == (None, "HJ-1")


def test_a_label_of_a_version_to_come_or_of_none_is_nobody_s() -> None:
    for version in ("2", "0", "-1", "01", "１", ""):
        mark = SIGNER.mark("label", f"HJ-1|{version}")
        forged = f"{URL}/q/HJ-1?v={version}&k={mark}"
        assert FIRST.point_of(forged) is None and FIRST.struck_at(forged) is None, version
    assert Labels(SIGNER, URL, 3, [1]).struck_at(f"{URL}/q/HJ-1?v=1&k={'x' * 22}") is None


def test_new_sheets_carry_the_new_version_and_marks_stay_22_characters() -> None:
    code, version, mark = taken_apart(Labels(SIGNER, URL, 2).address("HJ-1"))
    assert (code, version, len(mark)) == ("HJ-1", "2", 22)
    assert mark != taken_apart(FIRST.address("HJ-1"))[2]


def test_a_phone_without_a_net_knows_a_right_label_and_cannot_make_one() -> None:
    labels = Labels(SIGNER, URL, 3, [2])
    marks = [taken_apart(Labels(SIGNER, URL, one).address("HJ-1"))[2] for one in (3, 1)]
    assert labels.digests("HJ-1") == [hashlib.sha256(mark.encode()).hexdigest() for mark in marks]
    assert not any(mark in str(labels.digests("HJ-1")) for mark in marks)


def test_only_what_is_accepted_is_printed_again() -> None:
    labels = Labels(SIGNER, URL, 3, [1])
    assert labels.of_version(2).address("HJ-1") == Labels(SIGNER, URL, 2).address("HJ-1")
    for version in (1, 4):
        with pytest.raises(ValueError, match="现在认的是：3、2"):
            labels.of_version(version)


@pytest.mark.parametrize("struck", [[2], [0], [1, 3]])
def test_the_version_that_is_printed_cannot_be_struck(struck: list[int]) -> None:
    with pytest.raises(ValueError, match="struck"):
        Settings.model_validate({"labels": {"version": 2, "struck": struck}})


def test_check_reminds_of_old_labels_until_they_are_struck() -> None:
    def said(**labels: object) -> list[str]:
        return [f"{one.what}。{one.remedy}" for one in findings(Settings.model_validate({"labels": labels}))
                if one.where == "[labels]"]  # fmt: skip

    assert said() == [] and said(version=2, struck=[1]) == []
    (line,) = said(version=3, struck=[1])
    assert "第 2 版还认" in line and "struck = [1, 2]" in line
