"""What can go wrong in the demo's files."""


class ContentError(ValueError):
    """A file of the demo is not what it should be; the message names the file and the line."""

    def __init__(self, where: str, line: int, problem: str) -> None:
        super().__init__(f"{where}, line {line}: {problem}")
        self.where, self.line, self.problem = where, line, problem
