"""The catalogue of certificates: who issues what, how offices write it, and what a factory adds."""

from pathlib import Path

import pytest

from config.certificates import catalogue
from config.wrong import Wrong

BOOK = catalogue()


def test_a_forklift_card_comes_from_market_supervision_and_is_no_special_work() -> None:
    forklift = BOOK.find("叉车证")
    assert (forklift.key, forklift.family, BOOK.issuer(forklift)) == ("forklift", "special_equipment", "市场监管部门")
    assert (BOOK.years(forklift), BOOK.review(forklift)) == (4, 0)


def test_special_work_holds_six_years_and_is_reviewed_every_three() -> None:
    of_special = [c for c in BOOK.certificate if c.family == "special_work"]
    assert len(of_special) > 30
    assert {(BOOK.years(c), BOOK.review(c), BOOK.issuer(c)) for c in of_special} == {(6, 3, "应急管理部门")}


def test_a_guardians_certificate_is_the_enterprises_own_and_holds_a_year() -> None:
    guardian = BOOK.find("监护人")
    assert (guardian.family, BOOK.years(guardian), BOOK.issuer(guardian)) == ("enterprise", 1, "本企业")


def test_a_pressure_welder_has_two_cards_of_two_authorities() -> None:
    special, pressure = BOOK.find("焊工证"), BOOK.find("特种设备焊工")
    assert special.key != pressure.key and BOOK.issuer(special) != BOOK.issuer(pressure)


@pytest.mark.parametrize(
    ("words", "key"),
    [("Ｎ1", "forklift"), ("n1", "forklift"), (" 低压 电工作业 ", "electrician_lv"), ("架子工证", "scaffold"),
     ("高处安装、维护、拆除作业", "height"), ("Q2", "crane_driver"), ("G1证", "boiler"), ("welding", "welding")],
)  # fmt: skip
def test_offices_write_it_in_many_ways(words: str, key: str) -> None:
    assert BOOK.find(words).key == key


def test_no_word_stands_for_two_categories() -> None:
    words = [word for c in BOOK.certificate for word in {c.key, c.name, *c.aliases}]
    assert all(word in (c := BOOK.find(word)).aliases or word in (c.key, c.name) for word in words)


def test_电工证_alone_says_not_which_and_is_refused_with_the_choices() -> None:
    with pytest.raises(LookupError, match=r"电工证.*低压电工作业"):
        BOOK.find("电工证")


def test_a_factory_adds_its_own_and_a_mistake_is_shown_on_its_line(tmp_path: Path) -> None:
    own = '[[certificate]]\nkey = "crane_remote"\nname = "地面操作行车培训"\nfamily = "enterprise"\nyears = 2\n'
    (tmp_path / "certificates.toml").write_text(own, "utf-8")
    added = catalogue(tmp_path)
    assert added.years(added.find("地面操作行车培训")) == 2 and added.find("叉车").key == "forklift"
    (tmp_path / "certificates.toml").write_text(own.replace("years", "yaers"), "utf-8")
    with pytest.raises(Wrong, match="是不是 years"):
        catalogue(tmp_path)
