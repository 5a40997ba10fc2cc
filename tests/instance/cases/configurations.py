"""Settings count wherever they are set: files that are included, postgresql.auto.conf, start_opts, files elsewhere.

What would end a standby's recovery is refused with setting, value and place; the rest counts as for the server."""
import os
import shutil

from harness.postgres import TEMPLATE, postgres_owns
from harness.tap import case

from .setup import refused, settings


def put(instance, path, text):
    """A file of the instance's user, with the directories that it needs."""
    path = os.path.join(instance.data, path)
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
        postgres_owns(os.path.dirname(path))
    with open(path, "w") as file:
        file.write(text)
    postgres_owns(path)
    return path


def add(instance, text, name="postgresql.conf"):
    with open(instance.path(name), "a") as file:
        file.write(text)


def auto(text):
    return lambda _, instance: instance.write("postgresql.auto.conf", text)


def options(text):
    return lambda _, instance: {"start_opts": text.format(data=instance.data)}


def started(lab, instance, *warnings, **words):
    """start brings up a standby, whose warnings are all about what is named."""
    result = lab.expect(0, instance, "start", **words)
    assert instance.in_recovery(), "expected a standby"
    told = [line for line in result.log.splitlines() if "WARNING" in line and "preflight" not in line
            and "pghost" not in line]
    for warning in warnings:
        assert any(warning in line for line in told), f"expected a warning about {warning}, found {told}"
    if not warnings:
        assert not told, f"expected no warning, found {told}"
    return result


# --- what ends a recovery

refused("target-auto", "recovery_target in postgresql.auto.conf", 2,
        ["recovery_target", '"immediate"', "auto.conf line 2"],
        auto("# by ALTER SYSTEM\nrecovery_target = 'immediate'\nrecovery_target_action = 'promote'\n"), since="12")
refused("target-conf", "recovery_target_time in postgresql.conf", 2,
        ["recovery_target_time", '"2026-11-30 12:00:00+00"', ".conf line"],
        settings(recovery_target_time="2026-11-30 12:00:00+00", recovery_target_action="shutdown"), since="12")
refused("target-include", "recovery_target_xid in an included file", 2,
        ["recovery_target_xid", '"777"', "restore.conf line 1"],
        lambda _, instance: (put(instance, "more/restore.conf", "Recovery_Target_Xid = 777\n"),
                             add(instance, "include = 'more/restore.conf'\n"))[1], since="12")
refused("target-include-dir", "recovery_target_name in a file of a directory that an included file includes", 2,
        ["recovery_target_name", "before_upgrade", "90-pitr.conf line 1"],
        lambda _, instance: (put(instance, "etc/conf.d/90-pitr.conf", "recovery_target_name 'before_upgrade'"),
                             put(instance, "etc/first.conf", "include_dir 'conf.d'\n"),
                             add(instance, "include_if_exists = 'etc/first.conf'\n"))[2], since="12")
refused("target-options", "recovery_target_lsn in start_opts", 2,
        ["recovery_target_lsn", "0/3000060", "the parameter start_opts"],
        options("-c work_mem=5MB --recovery-target-lsn=0/3000060"), since="12")
refused("target-shadowed", "an empty recovery_target in postgresql.conf, and one in postgresql.auto.conf", 2,
        ["recovery_target", '"immediate"', "auto.conf line 1"],
        lambda _, instance: (instance.configure(recovery_target=""),
                             instance.write("postgresql.auto.conf", "recovery_target = immediate\n"))[1], since="12")
refused("trigger-file", "a file that promote_trigger_file names is there", 2,
        ["promote_trigger_file", "failover.now"],
        lambda _, instance: (put(instance, "failover.now", ""),
                             instance.configure(promote_trigger_file="failover.now"))[1], since="12", before="16")
refused("template-target", "recovery_target_xid in a file that the template includes", 2,
        ["pitr.conf, line 2", "no recovery target", "recovery_target_xid"],
        lambda _, instance: (put(instance, "pitr.conf", "\nrecovery_target_xid = '777'\n"),
                             add(instance, "include 'pitr.conf'\n", TEMPLATE))[1], before="12")
refused("template-target-dir", "recovery_target_time in a directory that the template includes", 2,
        ["a.conf, line 1", "no recovery target", "recovery_target_time"],
        lambda _, instance: (put(instance, "parts/a.conf", "recovery_target_time = '2026-11-30 12:00:00'"),
                             add(instance, "include_dir 'parts'\n", TEMPLATE))[1], before="12")
refused("template-mode-include", "a template that includes standby_mode = off", 2,
        ["parts.conf, line 1", "standby_mode"],
        lambda _, instance: (put(instance, "parts.conf", "standby_mode = off"),
                             add(instance, "include 'parts.conf'\n", TEMPLATE))[1], before="12")
refused("template-trigger", "a file that trigger_file of the template names is there", 2,
        ["no such trigger_file", "promotes"],
        lambda lab, instance: add(instance, f"trigger_file = '{put(instance, 'failover.now', '')}'\n", TEMPLATE),
        before="12")


@case("setup.target-none", "what ends no recovery is not refused: an action without a target, empty values, latest",
      since="12")
def no_target(lab):
    instance = lab.instance()
    instance.configure(recovery_target_action="promote", recovery_target_time="", recovery_target_inclusive="off",
                       recovery_target_timeline="latest")
    add(instance, "#recovery_target = 'immediate'\nrecovery_target = immediate\n")
    instance.write("postgresql.auto.conf", "recovery_target = ''\n")
    started(lab, instance)


@case("setup.trigger-file-none", "a trigger file that is not there is not refused", before="16")
def no_trigger_file(lab):
    instance = lab.instance()
    if lab.major.recovery_conf:
        add(instance, "trigger_file = '/mnt/none'\npause_at_recovery_target = off\n" if lab.major.before("9.5")
            else "trigger_file = '/mnt/none'\nrecovery_target_action = promote\n", TEMPLATE)
    else:
        instance.configure(promote_trigger_file="/mnt/none")
    started(lab, instance)


@case("setup.target-primary", "recovery targets of a running primary: its monitor is 8, validate-all says it", since="12")
def target_of_primary(lab):
    primary = lab.primary()
    primary.write("postgresql.auto.conf", "recovery_target = 'immediate'\n")
    lab.monitor(8, primary, promoted=True)
    lab.expect(2, primary, "validate-all", "recovery_target", "auto.conf line 1")


# --- settings in start_opts

def elsewhere(lab, name="etc"):
    """The instance with its configuration in a directory of its own, as on Debian; and that directory."""
    instance = lab.instance()
    etc = f"{lab.directory}/{name}"
    os.mkdir(etc)
    for file in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf"):
        shutil.move(instance.path(file), f"{etc}/{file}")
    with open(etc + "/postgresql.conf", "a") as file:
        file.write(f"data_directory = '{instance.data}'\nhba_file = '{etc}/pg_hba.conf'\n"
                   f"ident_file = '{etc}/pg_ident.conf'\n")
    postgres_owns(etc)
    instance.etc = etc
    return instance


SPELLINGS = {"short": "-c config_file={}/postgresql.conf", "attached": "-cconfig_file={}/postgresql.conf",
             "long": "--config-file={}/postgresql.conf", "upper": "-c CONFIG_FILE={}/postgresql.conf",
             "quoted": "-c 'config_file={}/postgresql.conf'", "directory": "-D {}"}


def spelt(name, text):
    @case(f"setup.options-{name}", f"start_opts {text.format('/etc')}: start, monitor, validate-all and stop 0")
    def check(lab):
        instance = elsewhere(lab, "etc with blanks" if name == "quoted" else "etc")
        given = {"start_opts": text.format(instance.etc)}
        started(lab, instance, params=given)
        lab.monitor(0, instance, params=given)
        lab.expect(0, instance, "validate-all", params=given)
        lab.expect(0, instance, "stop", params=given)


for spelling in SPELLINGS.items():
    spelt(*spelling)

refused("options-hot-standby", "hot_standby is off by start_opts", 2,
        ["hot_standby", "off", "the parameter start_opts"], options("--hot-standby=off"))
refused("options-senders", "max_wal_senders is 0 by start_opts", 2, ["max_wal_senders", "the parameter start_opts"],
        options("-c 'max_wal_senders=0'"))
refused("options-sockets", "a directory of sockets in start_opts that is not there", 4,
        ["unix_socket_directories", "/mnt/none"], options("-k /mnt/none"))
refused("options-unknown", "a setting that nobody knows in start_opts", 2, ["start_opts", "unrecognized"],
        options("-c colour=red"))
refused("options-no-file", "a config_file that is not there", 5, ["start_opts", "none.conf"],
        options("-c config_file=/mnt/none.conf"))
refused("options-data-directory", "start_opts has the server work in another directory", 2, ["datadir", "srv2 by the parameter start_opts"],
        lambda lab, instance: {"start_opts": f"-c data_directory={lab.instance('srv2').data}"})


@case("setup.options-shell", "start_opts that a shell expands: started, and a warning says that it is not checked")
def shell_options(lab):
    instance = lab.instance()
    started(lab, instance, "start_opts", params={"start_opts": "-c bonjour_name=\"$(echo x)\""})


@case("setup.options-good", "options that are right: no warning, the server has them")
def good_options(lab):
    instance = lab.instance()
    started(lab, instance, params={"start_opts": "-c max_connections=11 -S 5000 -c listen_addresses=''"})
    assert instance.value("show max_connections") == "11"


# --- primary_conninfo

NEWER = "sslnegotiation=postgres oauth_issuer='https://x' option_of_2040=1"


def conninfo(lab, text, *warnings, expect=None, **more):
    """Start with this string; {host} and the like are those of a primary that runs."""
    primary = lab.primary("srv2")
    instance = lab.instance("srv1", primary)
    instance.configure(primary_conninfo=text.format(host=primary.sockets, port=primary.port).replace("'", "''"), **more)
    if expect:
        lab.expect(2, instance, "start", *expect)
    else:
        started(lab, instance, *warnings)
    return primary, instance


@case("setup.conninfo-newer", "options that the agent's libpq does not know: a warning names them")
def newer_options(lab):
    conninfo(lab, "host={host} port={port} application_name=srv1 " + NEWER, "sslnegotiation", "oauth_issuer",
             "option_of_2040")


@case("setup.conninfo-newer-uri", "the same in a URI")
def newer_options_uri(lab):
    conninfo(lab, "postgresql://postgres@/?host={host}&port={port}&sslnegotiation=postgres&application_name=srv1",
             "sslnegotiation")


@case("setup.conninfo-newer-name", "beside them, a wrong application_name is refused")
def newer_options_name(lab):
    conninfo(lab, "host={host} application_name=srv3 " + NEWER, expect=["application_name=srv1", "srv3"])


@case("setup.conninfo-newer-fault", "beside them, a string that is none is refused")
def newer_options_fault(lab):
    conninfo(lab, NEWER + " host={host} application_name='srv1", expect=["a fault at character"])


@case("setup.conninfo-service", "a service may say the application_name: a warning, not refused")
def service(lab):
    conninfo(lab, "service=repl", "a service")


@case("setup.conninfo-service-name", "a service, and an application_name that is right: no warning")
def service_name(lab):
    conninfo(lab, "service=repl application_name=srv1 passfile='/var/lib/pgsql/my pass'")


@case("setup.conninfo-service-wrong", "a service, and an application_name that is wrong: refused")
def service_wrong(lab):
    conninfo(lab, "service=repl application_name=srv2", expect=["application_name=srv1", "srv2"])


@case("setup.conninfo-cluster-name", "without application_name, cluster_name names the standby: it streams", since="12")
def cluster_name(lab):
    primary, instance = conninfo(lab, "host={host} port={port} user=postgres", cluster_name="srv1")
    primary.wait_streaming(instance)


@case("setup.conninfo-cluster-name-wrong", "the same with another name: refused", since="12")
def wrong_cluster_name(lab):
    conninfo(lab, "host={host} port={port} user=postgres", expect=["cluster_name=srv3"], cluster_name="srv3")


refused("conninfo-auto", "a wrong application_name in postgresql.auto.conf", 2,
        ["application_name=srv1", "application_name=srv9", "auto.conf line 1"],
        auto("primary_conninfo = 'host=/x application_name=srv9'\n"), since="12")
refused("conninfo-options", "a wrong application_name in start_opts", 2,
        ["application_name=srv1", "application_name=srv9", "the parameter start_opts"],
        options("-c primary_conninfo='host=/x application_name=srv9'"), since="12")
refused("auto-typo", "a setting that nobody knows in postgresql.auto.conf", 2, ["postgresql.conf", "auto.conf line 1"],
        auto("wal_levell = x\n"), since="9.4")


# --- the server's own log

def dies(lab, directory=None, **more):
    """An instance whose server ends in its recovery, with an older end in its log."""
    instance = lab.instance()
    instance.configure(max_connections=5, max_wal_senders=2, **more)
    if directory:
        os.mkdir(directory)
        postgres_owns(directory)
    return instance


def log_case(name, about, since=None, old=None, **more):
    @case(f"start.log-{name}", f"a server that ends in its recovery, {about}: the reason is that of its log", since=since)
    def check(lab):
        directory = f"{lab.directory}/logs of srv1"
        instance = dies(lab, directory, log_directory=directory, **more)
        if old:
            put(instance, f"{directory}/{old[0]}", old[1])
        result = lab.expect(1, instance, "start", "FATAL")
        assert lab.major.too_few_settings in result.log and directory in result.log, "expected the words and the file"
        assert "an older end" not in result.log
        lab.expect(0, instance, "stop")


STAMP = "2026-11-29 10:00:00.000 GMT [1] "
log_case("strftime", "log_filename with the time", log_filename="pg-%Y-%m-%d_%H%M%S-%%.log",
         old=("pg-2026-11-29_100000-%.log", STAMP + "FATAL:  an older end\n"))
log_case("appended", "log_filename that stays", log_filename="postgresql.log",
         old=("postgresql.log", STAMP + "FATAL:  an older end\n"))
log_case("csv", "csvlog", log_destination="csvlog", log_filename="postgresql-%a.log")
log_case("json", "jsonlog", since="15", log_destination="jsonlog", log_filename="server")
log_case("both", "stderr and csvlog", log_destination="stderr,csvlog", log_filename="x.log",
         old=("x.csv", "an older end\n"))


@case("start.log-default", "the same with the defaults of log_directory and log_filename")
def log_default(lab):
    instance = lab.instance()
    text = instance.read("postgresql.conf")
    instance.write("postgresql.conf", "".join(line + "\n" for line in text.splitlines()
                                              if not line.startswith(("log_directory", "log_filename"))))
    instance.configure(max_connections=5, max_wal_senders=2)
    result = lab.expect(1, instance, "start", "FATAL")
    assert lab.major.too_few_settings in result.log and "postgresql-" in result.log
    lab.expect(0, instance, "stop")
