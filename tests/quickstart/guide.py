"""The quick starts as programs: their fenced blocks, who runs them, and what the reader waits for.

The info string of a block says it, and is not shown to the reader:

    ```sh WHO [new] [until [PATTERN]]

WHO is `all` (srv1, srv2, srv3, in this order), `standbys` (srv2, srv3), `everyone` (all and srv4), the name of a node,
or somebody who is no node (`hypervisor`, `builder`, `pcs`).  `new`: a node that joins later does the same.
`until`: the reader repeats it until it succeeds, or until its output has PATTERN, a regular expression, in it.
A line `<!-- quickstart: new on NODE, chapters N to M -->` stands where the text sends the reader back to those chapters
for a new node.  Blocks without `sh` are for reading.
"""
import re

NODES = ("srv1", "srv2", "srv3")
GROUPS = {"all": NODES, "standbys": NODES[1:], "everyone": (*NODES, "srv4")}
INFO = re.compile(r"sh(?: (?P<who>\w+))?(?P<new> new)?(?P<until> until(?: (?P<pattern>.+))?)?")
AGAIN = re.compile(r"<!-- quickstart: new on (\w+), chapters (\d+) to (\d+) -->")


class Block:
    """One fenced block of shell commands."""

    def __init__(self, info, line, chapter):
        found = INFO.fullmatch(info)
        if not found:
            raise ValueError(f"line {line}: '{info}' is not: sh WHO [new] [until [PATTERN]]")
        self.who, self.new = found["who"], bool(found["new"])
        self.until, self.pattern = bool(found["until"]), found["pattern"]
        self.line, self.chapter, self.text = line, chapter, ""

    @property
    def nodes(self):
        return GROUPS.get(self.who, (self.who,))

    def title(self):
        first = self.text.strip().split("\n")[0]
        return first if len(first) <= 70 else first[:67] + "..."


class Again:
    """Where the text sends the reader back, for a new node."""

    def __init__(self, node, first, last):
        self.node, self.chapters = node, range(int(first), int(last) + 1)


def steps(path):
    """The blocks and directives of a guide, in order; ValueError with the line where one cannot be understood."""
    found, block, chapter = [], None, 0
    with open(path, encoding="utf-8") as file:
        for at, line in enumerate(file, 1):
            if block is not None:
                if line.startswith("```"):
                    block = None
                elif block:
                    block.text += line
            elif line.startswith("```sh"):
                block = Block(line[3:].strip(), at, chapter)
                found.append(block)
            elif line.startswith("```"):
                block = False  # for reading
            elif AGAIN.match(line):
                found.append(Again(*AGAIN.match(line).groups()))
            else:
                heading = re.match(r"## (\d+)\.", line)
                chapter = int(heading[1]) if heading else chapter
    if block is not None:
        raise ValueError("the last block has no end")
    return found


def blocks(path):
    return [step for step in steps(path) if isinstance(step, Block)]
