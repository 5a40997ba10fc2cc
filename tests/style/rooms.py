"""The rooms of core/, by its CMakeLists.txt: which library has which file, and whether it links what the file includes."""
import os
import re

CORE = "core/"
MOST_FILES = 20     # of a folder
# Links without an include: what the linked library defines is declared by a port.
BEHIND_A_PORT = {("paf_observe", "paf_system")}     # find_user(), ports/process.hpp


class Library:
    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.files, self.links = [], []


def libraries(files, read):
    """By name: what the CMakeLists.txt among `files` make.  `read` gives a file's text."""
    found = {}
    for name in files:
        if not name.startswith(CORE) or os.path.basename(name) != "CMakeLists.txt":
            continue
        folder = os.path.dirname(name)
        for call, words in re.findall(r"\b(\w+)\(([^()]*)\)", re.sub(r"#.*", "", read(name))):
            words = words.split()
            if call in ("paf_library", "add_library", "add_executable"):
                made = found.setdefault(words[0], Library(words[0], folder))
                at = words.index("LINK") if "LINK" in words else len(words)
                made.files += [f"{folder}/{word}" for word in words[1:at] if word.endswith((".cpp", ".hpp"))]
                made.links += words[at + 1:]
            elif call == "target_link_libraries" and words[0] in found:
                found[words[0]].links += words[1:]
    folders = folders_of(found.values())
    for made in found.values():
        made.links = [link for link in made.links if link in found]
        if not made.files and made.folder not in folders:       # headers alone
            made.files = [name for name in files if os.path.dirname(name) == made.folder and name.endswith(".hpp")]
    return found


def folders_of(made):
    """The libraries that have files in a folder, by folder."""
    folders = {}
    for library in made:
        for name in library.files:
            folders.setdefault(os.path.dirname(name), set()).add(library)
    return folders


def owners(files, made):
    """The library of each source and header.  A header is the library's that names it, or that has the source of its name,
    or all sources of its folder."""
    owner = {name: library for library in made.values() for name in library.files}
    folders = folders_of(made.values())
    for name in (name for name in files if name.startswith(CORE) and name.endswith(".hpp") and name not in owner):
        near = folders.get(os.path.dirname(name), ())
        if name[:-4] + ".cpp" in owner:
            owner[name] = owner[name[:-4] + ".cpp"]
        elif len(near) == 1:
            owner[name] = next(iter(near))
    return owner


def circle(made):
    """The names along a circle of links, or nothing."""
    done = set()

    def visit(name, above):
        if name in above:
            return above[above.index(name):] + [name]
        if name in done:
            return []
        done.add(name)
        return next(filter(None, (visit(link, [*above, name]) for link in made[name].links)), [])

    return next(filter(None, (visit(name, []) for name in made)), [])


def includes(text, owner):
    """(line number, name) of what is included between quotes, or is a header of core/ whatever it stands between."""
    for at, line in enumerate(text.split("\n"), 1):
        found = re.match(r'\s*#\s*include\s*(["<])([^">]+)', line)
        if found and (found.group(1) == '"' or CORE + found.group(2) in owner):
            yield at, found.group(2)


def wrong_includes(files, read):
    """What includes something of a library that its own does not link; and links that nothing needs."""
    made = libraries(files, read)
    owner = owners(files, made)
    outside = {os.path.relpath(name, place) for name in files for place in ("plugins/abi", "plugins/sdk")
               if name.startswith(place + "/")}
    problems, used = [], set()
    for name in (name for name in files if name.startswith(CORE) and name.endswith((".cpp", ".hpp"))):
        library = owner.get(name)
        if not library:
            problems.append(f"{name}: no library has it; name it in a CMakeLists.txt")
            continue
        for at, included in includes(read(name), owner):
            if included in outside:
                continue
            its = owner.get(CORE + included)
            if not its:
                problems.append(f"{name}:{at}: \"{included}\" is in no library of core/")
            elif its is not library:
                used.add((library.name, its.name))
                if its.name not in library.links:
                    problems.append(f"{name}:{at}: {library.name} does not link {its.name}, which has \"{included}\"")
    return problems + unused_links(made, used) + around(made)


def unused_links(made, used):
    return [f"{library.folder}/CMakeLists.txt: {library.name} links {link} and includes nothing of it"
            for library in made.values() if library.files for link in library.links
            if made[link].files and (library.name, link) not in used | BEHIND_A_PORT]


def around(made):
    found = circle(made)
    return ["libraries link each other in a circle: " + " -> ".join(found)] if found else []


def full_rooms(files):
    rooms = {}
    for name in files:
        if name.startswith(CORE):
            rooms.setdefault(os.path.dirname(name), []).append(name)
    return [f"{folder}: {len(names)} files" for folder, names in sorted(rooms.items()) if len(names) > MOST_FILES]


def planted(files, read, changes):
    """What wrong_includes() finds besides, with `changes` (text by name) made to the tree."""
    before = wrong_includes(files, read)
    more = files + [name for name in changes if name not in files]
    return [problem for problem in wrong_includes(more, lambda name: changes[name] if name in changes else read(name))
            if problem not in before]


def self_test(files, read):
    """What is wrong when planted faults are not found, or more is found than was planted."""
    decide, ports, act = "core/decide/decide.hpp", "core/ports/CMakeLists.txt", "core/act/CMakeLists.txt"
    actor = "core/act/actor.hpp"
    faults = [
        ({decide: read(decide) + '\n#include "ports/clock.hpp"\n'}, 'paf_decide does not link paf_ports, which has "ports/clock.hpp"'),
        ({decide: read(decide) + '\n  #  include "pafctl/status/status.hpp"\n'}, "paf_decide does not link paf_pafctl_status"),
        ({decide: read(decide) + "\n#include <observe/observer.hpp>\n"}, "paf_decide does not link paf_observe"),
        ({actor: read(actor) + '\n#include "ports/clock.hpp"\n'}, "paf_act does not link paf_ports"),   # but for another one
        ({decide: read(decide) + '\n#include "decide/nowhere.hpp"\n'}, '"decide/nowhere.hpp" is in no library of core/'),
        ({"core/attic/box.hpp": "#pragma once\n"}, "core/attic/box.hpp: no library has it"),
        ({"core/attic/box.cpp": ""}, "core/attic/box.cpp: no library has it"),
        ({act: read(act).replace("LINK ", "LINK paf_ocf ")}, "paf_act links paf_ocf and includes nothing of it"),
        ({ports: read(ports) + "target_link_libraries(paf_model INTERFACE paf_ports)\n"}, "in a circle: "),
    ]
    problems = []
    for changes, wanted in faults:
        found = planted(files, read, changes)
        if not any(wanted in problem for problem in found) or len(found) > 2:
            problems.append(f"expected: {wanted}; found: {found or 'nothing'}")
    crowded = full_rooms([f"core/attic/{number}.hpp" for number in range(MOST_FILES + 1)])
    return problems + ([] if crowded else [f"expected: a folder with {MOST_FILES + 1} files; found: nothing"])


def floors(made):
    """The libraries floor by floor: each stands on the highest that it links."""
    found = {}

    def floor(name):
        if name not in found:
            own = 1 if made[name].files else 0      # a name for several takes no floor
            found[name] = own + max((floor(link) for link in made[name].links), default=0)
        return found[name]

    at = {name: floor(name) for name, library in made.items() if library.files}
    return [sorted(name for name in at if at[name] == number) for number in range(1, max(at.values()) + 1)]


def map_differences(text, files, read):
    """Where docs/architecture.md differs from core/: its rooms, and its floors."""
    made = libraries(files, read)
    if circle(made):
        return []       # told elsewhere
    rooms = {os.path.dirname(name) for name in files if name.startswith(CORE) and name.endswith((".cpp", ".hpp"))}
    told = set(re.findall(r"^\| `(core/[\w/]+)` \|", text, re.M))
    problems = [f"expected a row of {room}" for room in sorted(rooms - told)]
    problems += [f"expected no row of {room}: there is no such folder" for room in sorted(told - rooms)]
    wanted = [f"| {number} | {', '.join(names)} |" for number, names in enumerate(floors(made), 1)]
    lines = [line for line in text.split("\n") if re.match(r"\| \d+ \|", line)]
    problems += [f"expected: {line}" for line in wanted if line not in lines]
    return problems + [f"expected no line {line}" for line in lines if line not in wanted]
