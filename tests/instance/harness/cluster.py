"""The fake cluster of one case: attributes, faults, and what the agent asked of the tools."""
import fcntl
import json

SCORE = "master-pgsqld"
PRIVATE = "paf-priv-position-pgsqld"
PUBLIC = "paf-position-pgsqld"


class FakeCluster:
    def __init__(self, path, release="2.1.5", nodes=("srv1", "srv2", "srv3")):
        self.path = path
        self.release = release
        state = {"release": release, "controller": nodes[0], "delay": 0, "faults": {}, "private": {}, "pending": [],
                 "calls": [], "unexpected": [],
                 "nodes": {name: {"id": name if release == "1.1.12" else str(number), "online": True, "transient": {}}
                           for number, name in enumerate(nodes, 1)}}
        with open(path, "w") as file:
            json.dump(state, file)

    def edit(self, change):
        """Applies change(state) and returns its result."""
        with open(self.path + ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with open(self.path) as file:
                state = json.load(file)
            result = change(state)
            with open(self.path, "w") as file:
                json.dump(state, file)
        return result

    def state(self):
        return self.edit(lambda state: state)

    def score(self, node):
        """A node's promotion score as text; None when it has none."""
        return self.state()["nodes"][node]["transient"].get(SCORE)

    def scores(self):
        return {name: node["transient"].get(SCORE) for name, node in self.state()["nodes"].items()}

    def set_score(self, node, score):
        self.edit(lambda state: state["nodes"][node]["transient"].update({SCORE: str(score)}))

    def position(self, node):
        state = self.state()
        return state["private"].get(PRIVATE, {}).get(node) or state["nodes"][node]["transient"].get(PUBLIC)

    def publish(self, node, text):
        """Publishes a position for another node, as its own agent would."""
        def change(state):
            if self.release == "1.1.12":
                state["nodes"][node]["transient"][PUBLIC] = text
            else:
                state["private"].setdefault(PRIVATE, {})[node] = text
        self.edit(change)

    def fail(self, tool="*", **fault):
        """rc, err, hang (seconds); tool "*" is all of them."""
        self.edit(lambda state: state["faults"].update({tool: fault}))

    def heal(self):
        self.edit(lambda state: state["faults"].clear())

    def set_delay(self, seconds):
        """How long after a write the value can be read."""
        self.edit(lambda state: state.update(delay=seconds))

    def set_online(self, node, online):
        self.edit(lambda state: state["nodes"][node].update(online=online))

    def has_instance(self, node):
        """The node has been looked at, and has a data directory."""
        self.edit(lambda state: state["nodes"][node].update(history=True))

    def property(self, name):
        """A cluster property; None when it is not set."""
        return self.state().get("properties", {}).get(name)

    def election(self, node=None):
        """The record of an election: the cluster's, or what `node` keeps; None when there is none."""
        state = self.state()
        kept = state["nodes"][node]["transient"] if node else state.get("properties", {})
        return kept.get("paf-election-pgsqld")

    def calls(self):
        return self.state()["calls"]

    def unexpected(self):
        return self.state()["unexpected"]
