"""Follows a guide on the lab's machines: its commands, in its order, with the lab's addresses."""
import re

import guide
from lab import MACHINES, NET

WRITTEN_NET = "192.168.122"
# What was seen when a step failed.
LOOK = "crm_mon -1rA; pafctl status; grep -h pgsqlms /var/log/pacemaker/pacemaker.log | tail -20"


class Walk:
    def __init__(self, tap, lab, path, not_here, substitute=lambda text: text, everywhere=None):
        """not_here: (pattern, reason) of blocks that cannot be run; the pattern sees WHO on a line before the text.
        substitute: changes a block's text for this lab.
        everywhere: pattern of blocks that reach all nodes from one, which the lab has to run on each."""
        self.tap, self.lab, self.not_here, self.substitute = tap, lab, not_here, substitute
        self.everywhere = everywhere
        self.steps = guide.steps(path)

    def steps_in_order(self):
        """(block, nodes); a block comes again where the text sends the reader back to it."""
        for step in self.steps:
            if isinstance(step, guide.Block):
                yield step, step.nodes
                continue
            for block in self.steps:
                if isinstance(block, guide.Block) and block.new and block.chapter in step.chapters:
                    yield block, (step.node,)

    def follow(self):
        """True when every block did what the text says; ends at the first that did not."""
        for block, nodes in self.steps_in_order():
            text = self.substitute(block.text.replace(WRITTEN_NET + ".", NET + "."))
            if self.everywhere and re.search(self.everywhere, text, re.M):
                nodes = guide.NODES
            seen = f"{block.who}\n{text}"
            why = next((why for pattern, why in self.not_here if re.search(pattern, seen, re.M)), None)
            if why:
                self.tap.skip(f"line {block.line}, {' '.join(nodes)}: {block.title()}", why)
            elif not all(self.run_block(block, node, text) for node in nodes):
                self.explain()
                return False
        return True

    def run_block(self, block, node, text):
        name = f"line {block.line}, {node}: {block.title()}"
        if node == "hypervisor":
            code, output = self.lab.virsh(text)
            return self.tap.result(code == 0, name + " (the lab's power switch)", output)
        if node not in MACHINES:
            return self.tap.result(False, name, f"there is no node '{node}', and no reason not to run this")
        if block.until:
            pattern = block.pattern
            good, output = self.lab.until(
                node, text, lambda code, said: bool(re.search(pattern, said)) if pattern else code == 0)
        else:
            code, output = self.lab.shell(node, text)
            good = code == 0
        return self.tap.result(good, name, output)

    def explain(self):
        for node in guide.NODES:
            print(f"# --- {node}")
            for line in self.lab.shell(node, LOOK)[1].splitlines()[-60:]:
                print(f"# {line}")
