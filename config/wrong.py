"""A mistake in a file that a person wrote: which file, which line, which key, and how to mend it."""


class Wrong(Exception):
    """`line` counts from 1, 0 where the place is unknown; `key` is dotted; `remedy` says what to write instead."""

    def __init__(self, file: str, line: int, key: str, remedy: str) -> None:
        self.file, self.line, self.key, self.remedy = file, line, key, remedy
        where = f"{file} 第 {line} 行" if line else file
        super().__init__(f"{where}：{key}：{remedy}" if key else f"{where}：{remedy}")
