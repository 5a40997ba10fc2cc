"""What a vendor does, in a directory of its own: installs the component devel, copies the template, builds and checks it."""
import json
import os
import shutil
import subprocess

from harness import sandbox

ROOT = sandbox.ROOT
BUILD = os.environ.get("PAF_BUILD", ROOT + "/build/dev")
WORK = sandbox.BASE + "/vendor"
TREE = WORK + "/tree/usr"
TEMPLATE = TREE + "/share/resource-agents-paf/template"
PLUGIN = "paf-acmesql-14.so"
STRICT = "-Werror -Wshadow -Wconversion"
#: (compiler, language, tool)
KINDS = [(compiler, language, tool) for tool in ("cmake", "make")
         for compiler, language in (("g++", "c++"), ("clang++-14", "c++"), ("gcc", "c"), ("clang-14", "c"))]
C_ALONE = """\
cmake_minimum_required(VERSION 3.15)
project(c-alone LANGUAGES C)
find_package(paf-plugin {version} REQUIRED)
paf_add_plugin(acmesql-14 {template}/acmesql.c)
"""


def run(*argv, **options):
    """(exit code, output)"""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False, timeout=300, **options)
    return done.returncode, done.stdout


def must(*argv, **options):
    code, output = run(*argv, **options)
    assert code == 0, f"{' '.join(argv)}: exit code {code}\n{output[-3000:]}"
    return output


def install():
    """Only what is for vendors; then moved, for a package may be unpacked anywhere."""
    must("cmake", "--install", BUILD, "--component", "devel", "--prefix", WORK + "/elsewhere")
    os.makedirs(os.path.dirname(TREE))
    os.rename(WORK + "/elsewhere", TREE)


def hide_sources():
    """From here on nothing can come from the source tree but what the tests themselves need."""
    for folder in ("plugins", "core", "cmake"):
        sandbox.run("mount", "-t", "tmpfs", "-o", "mode=0755", "paf-hidden", f"{ROOT}/{folder}")


def environment(**more):
    """As on a machine without ccache or settings of the user's."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": WORK, "LC_ALL": "C",
            "PKG_CONFIG_PATH": TREE + "/share/pkgconfig", **more}


def with_cmake(compiler, language, place):
    """Returns the compiler's commands."""
    tongue = "C" if language == "c" else "CXX"
    must("cmake", "-S", place, "-B", place + "/build", f"-DCMAKE_PREFIX_PATH={TREE}", f"-DCMAKE_{tongue}_COMPILER={compiler}",
         f"-DCMAKE_{tongue}_FLAGS={STRICT}", f"-DACMESQL_IN_C={'ON' if language == 'c' else 'OFF'}",
         "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", env=environment())
    output = must("cmake", "--build", place + "/build", "--verbose", env=environment())
    with open(place + "/build/compile_commands.json") as file:
        return output + "\n".join(one["command"] for one in json.load(file))


def with_make(compiler, language, place):
    argv = ["make", "-C", place, f"LANGUAGE={language}", f"{'CC' if language == 'c' else 'CXX'}={compiler}",
            f"CFLAGS=-O2 -g {STRICT}"]
    commands = must(*argv, "-n", env=environment())
    must(*argv, env=environment())
    must(*argv, "install", f"DESTDIR={place}/build", env=environment())
    must("cmp", f"{place}/{PLUGIN}", f"{place}/build{sandbox.PLUGINS}/plugins/{PLUGIN}")
    return commands


def build(compiler, language, tool):
    """Builds the template as one of KINDS; returns the plugin's path.  Fails when a command names the source tree."""
    place = f"{WORK}/{tool}-{compiler}"
    shutil.copytree(TEMPLATE, place)
    commands = (with_cmake if tool == "cmake" else with_make)(compiler, language, place)
    assert compiler in commands, f"expected {compiler} to be run, found:\n{commands}"
    foreign = [line for line in commands.splitlines() if ROOT + "/" in line]
    assert not foreign, "the source tree is used:\n" + "\n".join(foreign)
    return f"{place}/{'build/' if tool == 'cmake' else ''}{PLUGIN}"


def check_object(plugin):
    exported = must("nm", "-D", "--defined-only", plugin).split()[2::3]
    assert exported == ["paf_plugin_entry_v1"], f"expected the entry alone to be exported, found {exported}"
    dynamic = must("readelf", "-dlW", plugin)
    missing = [word for word in ("NODELETE", "NOW", "GNU_RELRO") if word not in dynamic]
    assert not missing, f"expected {missing} in:\n{dynamic}"


def check_conformance(plugin, server_version):
    """With the server's word, and without: the agent may ask in both ways."""
    for words in (("--server-version", server_version), ()):
        output = must(sandbox.PAFCTL, "plugin", "check", plugin, *words)
        assert "ok      14 control_layout" in output and " 0 failed" in output, output


def project_in_c(version=""):
    """A project that knows no C++; the plugin's path."""
    place = f"{WORK}/c-alone-{version or 'any'}"
    os.mkdir(place)
    with open(place + "/CMakeLists.txt", "w") as file:
        file.write(C_ALONE.format(version=version, template=TEMPLATE))
    must("cmake", "-S", place, "-B", place, f"-DCMAKE_PREFIX_PATH={TREE}", env=environment())
    must("cmake", "--build", place, env=environment())
    return f"{place}/{PLUGIN}"


def next_major_is_refused():
    try:
        project_in_c("2.0")
    except AssertionError as refusal:
        assert "compatible with requested" in str(refusal), refusal
    else:
        raise AssertionError("find_package(paf-plugin 2.0) found an interface that is not there")
    code, _ = run("pkg-config", "--exists", "paf-plugin >= 1.99", env=environment())
    assert code == 1, "pkg-config found an interface that is not there"
