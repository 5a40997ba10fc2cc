"""The man pages are clean, and say what the programs say: no more, no less."""
import os
import re
import xml.etree.ElementTree as ElementTree

import lab

MAN = os.path.join(lab.ROOT, "docs/man")


def plain(text):
    """Without the marks of roff that these pages use within a line."""
    text = re.sub(r"\\f\[?[A-Z]\]?", "", text)
    return text.replace("\\-", "-").replace("\\(aq", "'").replace('"', "").replace("  ", " ")


def read(name):
    with open(os.path.join(MAN, name), encoding="utf-8") as file:
        return file.read()


def tagged(text):
    """The line after each .TP, without its macro."""
    return [plain(line) for line in re.findall(r"^\.TP\n\.[A-Z]+ (.*)$", text, re.M)]


def clean(tap, name):
    code, output = lab.run("groff", "-man", "-ww", "-z", os.path.join(MAN, name))
    tap.result(code == 0 and not output.strip(), f"{name}: groff has no warning", output)


def pafctl_page(tap):
    text = read("pafctl.8")
    sections = dict(re.findall(r"^\.SS (.*)\n((?:(?!\.S[SH]).*\n)*)", text, re.M))
    commands = {" ".join(["pafctl", *command]): command for command in lab.commands() if command}
    tap.nothing(sorted(set(sections) ^ set(commands)), "pafctl.8: it has the commands of pafctl")
    always = {"--help"}
    for name, command in commands.items():
        described = {option for line in tagged(sections.get(name, "")) for option in re.findall(r"--[\w-]+", line)}
        tap.nothing(sorted((lab.help_of(*command)[0] - always) ^ described), f"pafctl.8: it has the options of {name}")
    own = re.search(r"^\.SH OPTIONS\n((?:(?!\.SH).*\n)*)", text, re.M).group(1)
    described = {option for line in tagged(own) for option in re.findall(r"--[\w-]+", line)}
    tap.nothing(sorted(lab.help_of()[0] ^ described), "pafctl.8: it has the options of pafctl")


def agent_parameters(root):
    for parameter in root.iter("parameter"):
        content = parameter.find("content")
        default = content.get("default")
        words = "no default" if default is None else f"default: {default or 'empty'}"
        yield f"{parameter.get('name')} ({content.get('type')}, {words})"


def agent_actions(root):
    for action in root.iter("action"):
        words = f"timeout {action.get('timeout')} s"
        if action.get("interval"):
            words += f", interval {action.get('interval')} s"
        if action.get("role"):
            words += f", role {'un' * (action.get('role') in ('Unpromoted', 'Slave'))}promoted"
        yield f"{action.get('name')} ({words})"


def agent_page(tap):
    root = ElementTree.fromstring(lab.must(lab.AGENT, "meta-data"))
    text = read("ocf_heartbeat_pgsqlms.7")
    for title, wanted in (("PARAMETERS", agent_parameters(root)), ("ACTIONS", agent_actions(root))):
        section = re.search(rf"^\.SH {title}\n((?:(?!\.SH).*\n)*)", text, re.M).group(1)
        tap.nothing(sorted(set(wanted) ^ set(tagged(section))),
                    f"ocf_heartbeat_pgsqlms.7: it has the {title.lower()} of the meta-data")


def check(tap):
    for name in sorted(os.listdir(MAN)):
        clean(tap, name)
    pafctl_page(tap)
    agent_page(tap)
