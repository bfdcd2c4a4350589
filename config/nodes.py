"""Reading YAML that a safety manager edits, as nodes instead of values: they know their lines, and leave `no` a word
and 0.10 as it stands. Every complaint is a Wrong with file, line, key and remedy."""

from pathlib import Path

import yaml

from config.wrong import Wrong

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Pairs = dict[str, yaml.Node]


def line_of(node: yaml.Node) -> int:
    """From 1."""
    return int(node.start_mark.line) + 1


class Nodes:
    """One file, to be read from `root` downwards."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def root(self, largest: int, called: str, holds: str) -> yaml.Node:
        """The whole document, of at most `largest` bytes; `called` and `holds` say what the file is and what stands in
        it, e.g. 题库 and “topics 和题目”. An alias is composed as the same node, not copied: nothing grows."""
        try:
            if self.path.stat().st_size > largest:
                raise Wrong(str(self.path), 0, "", f"文件太大，不像{called}，请核对")
            node = yaml.compose(self.path.read_text(encoding="utf-8-sig"), Loader=LOADER)
        except OSError as error:
            raise Wrong(str(self.path), 0, "", "文件打不开，请核对路径和读取权限") from error
        except UnicodeDecodeError as error:
            raise Wrong(str(self.path), 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8") from error
        except (yaml.YAMLError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            remedy = "这一行不是合法的 YAML，检查冒号、括号和引号"
            raise Wrong(str(self.path), mark.line + 1 if mark else 1, "", remedy) from error
        if node is None:
            raise Wrong(str(self.path), 1, "", f"文件是空的，写上 {holds}，或删掉这个文件")
        return node

    def pairs(self, node: yaml.Node, key: str, known: tuple[str, ...] = ()) -> Pairs:
        """Key -> node; any key is taken where none are `known`."""
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(node, key, "应当是 键: 值 的形式")
        found: Pairs = {}
        for name, value in node.value:
            word = str(name.value)
            if known and word not in known:
                raise self.wrong(name, word, f"没有这个键，可写的是 {'、'.join(known)}")
            if word in found:
                raise self.wrong(name, word, "同一个键写了两次，请只留一个")
            found[word] = value
        return found

    def items(self, node: yaml.Node | None, key: str) -> list[yaml.Node]:
        """`node` None where the key is not written at all."""
        if not isinstance(node, yaml.SequenceNode):
            how = "要写成列表，每行一个 - 开头，或 [A, B]" if node else "缺这个列表，请写成每行一个 - 开头"
            raise Wrong(str(self.path), line_of(node) if node else 1, key, how)
        return list(node.value)

    def wrong(self, node: yaml.Node, key: str, remedy: str) -> Wrong:
        return Wrong(str(self.path), line_of(node), key, remedy)
