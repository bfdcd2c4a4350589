"""The catalogue of certificates: config/data/certificates.toml and a factory's own certificates.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from unicodedata import normalize

from config.document import load
from config.policies.reader import Mistake, build

BUILT_IN = Path(__file__).parent / "data" / "certificates.toml"
OWN = "certificates.toml"
FamilyKey = Literal["special_work", "special_equipment", "safety_management", "enterprise", "other"]
TAILS = ("证书", "资格证", "操作证", "合格证", "作业证", "证")


@dataclass(frozen=True, slots=True)
class FamilyRule:
    """What holds for every certificate of a family that does not say otherwise; `years` of validity and `review` years
    between reviews, 0 where there are none."""

    name: str
    issuer: str
    source: str
    years: int = 0
    review: int = 0


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of certificate. `years` and `review` None: as the family has them."""

    key: str
    name: str
    family: FamilyKey
    aliases: tuple[str, ...] = ()
    issuer: str = ""
    years: int | None = None
    review: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`spoken` is every word for a category, bare of 证 and spaces."""

    family: Mapping[FamilyKey, FamilyRule] = field(default_factory=dict)
    certificate: tuple[Category, ...] = ()
    spoken: Mapping[str, Category] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        words = {bare(word): c for c in self.certificate for word in (c.key, c.name, *c.aliases)}
        object.__setattr__(self, "spoken", words)

    def find(self, words: str) -> Category:
        """By key, name or alias, with or without 证 at the end; raises LookupError with the nearest names."""
        if found := self.spoken.get(bare(words)):
            return found
        said = bare(words)
        near = [word for word in self.spoken if said in word][:4] or get_close_matches(said, self.spoken, 3, 0.5)
        names = "、".join(dict.fromkeys(self.spoken[word].name for word in near))
        hint = f"是不是 {names}？" if names else ""
        raise LookupError(f"证书类别“{words}”不在目录里，{hint}名称见 config/data/certificates.toml")

    def years(self, category: Category) -> int:
        return category.years if category.years is not None else self.family[category.family].years

    def review(self, category: Category) -> int:
        return category.review if category.review is not None else self.family[category.family].review

    def issuer(self, category: Category) -> str:
        return category.issuer or self.family[category.family].issuer

    def family_of(self, words: str) -> FamilyKey | None:
        """By key or name; None where the words are neither."""
        return next((key for key, rule in self.family.items() if words in (key, rule.name)), None)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(category.key for category in self.certificate)


def catalogue(folder: Path | str | None = None) -> Catalogue:
    """The built-in categories and the factory's own, which replace those of the same key. Raises config.wrong.Wrong."""
    found = _read(BUILT_IN)
    if folder and (path := Path(folder) / OWN).exists():
        own = _read(path)
        known = {category.key: category for category in (*found.certificate, *own.certificate)}
        return Catalogue({**found.family, **own.family}, tuple(known.values()))
    return found


def bare(words: str) -> str:
    """Without spaces, brackets' width, case and the word for a certificate: 叉车证 and 叉车 are one."""
    text = "".join(normalize("NFKC", words).split()).lower()
    tail = next((t for t in TAILS if text.endswith(t) and len(text) > len(t) + 1), "")
    return text.removesuffix(tail)


def _read(path: Path) -> Catalogue:
    document = load(path)
    try:
        return build(Catalogue, document.tables)
    except Mistake as mistake:
        raise document.wrong(mistake.key, mistake.remedy) from None
