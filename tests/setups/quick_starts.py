"""The clusters of PAF's published quick starts, as their commands make them, and those of its virtual machines."""
from cib import Cib

OLD_ROLES = ("Master", "Slave")
INTERVALS = ("15s", "16s")
CRM_META = {"notify": "true"}
DEBIAN_CRM = {"pgdata": "/var/lib/postgresql/9.6/main", "bindir": "/usr/lib/postgresql/9.6/bin",
              "pghost": "/var/run/postgresql", "recovery_template": "/etc/postgresql/9.6/main/recovery.conf.pcmk",
              "start_opts": "-c config_file=/etc/postgresql/9.6/main/postgresql.conf"}
DEBIAN_PCS = {"bindir": "/usr/lib/postgresql/12/bin", "pgdata": "/etc/postgresql/12/main",
              "datadir": "/var/lib/postgresql/12/main"}


def legacy(**options):
    return Cib(dc_version="1.1.23-1.el7", roles=OLD_ROLES, intervals=INTERVALS, old_names=True, legacy=True,
               clone_meta=CRM_META, address="pgsql-pri-ip", feature_set="3.0.14", **options)


def modern(parameters, **options):
    return Cib(dc_version="2.0.4-6.el8", roles=OLD_ROLES, intervals=INTERVALS, old_names=True, clone="pgsqld-clone",
               clone_meta={"notify": "true", "promotable": "true"}, address="pgsql-pri-ip", feature_set="3.4.1",
               parameters=parameters, **options)


def red_hat(version):
    return {"bindir": f"/usr/pgsql-{version}/bin", "pgdata": f"/var/lib/pgsql/{version}/data"}


def centos6():
    cib = legacy(parameters=red_hat("9.6"))
    cib.property("dc-version", "1.1.18-3.el6")
    cib.property("cluster-infrastructure", "cman")
    return cib


def debian8_two_nodes():
    return legacy(nodes=("srv1", "srv2"), parameters=DEBIAN_CRM)


def haproxy():
    cib = modern({**red_hat("12"), "pgport": "5434"}, properties={"stonith-watchdog-timeout": "10s",
                                                                  "have-watchdog": "true"})
    cib.remove("pgsql-pri-ip", "pgsql-pri-ip-with", "pgsql-pri-ip-start", "pgsql-pri-ip-stop")
    return cib


def two_nodes_qdevice():
    return modern(red_hat("12"), nodes=("srv1", "srv2"), devices=False,
                  properties={"stonith-watchdog-timeout": "10s", "have-watchdog": "true"})


QUICK_STARTS = {
    "centos-6": ("PAF's quick start for CentOS 6 (pcs 0.9, cman)", centos6),
    "centos-7": ("PAF's quick start for CentOS 7 (pcs 0.9)", lambda: legacy(parameters=red_hat("9.6"))),
    "centos-8": ("PAF's quick start for CentOS 8 (pcs 0.10)", lambda: modern(red_hat("12"))),
    "debian-8": ("PAF's quick start for Debian 8 (crmsh)", lambda: legacy(parameters=DEBIAN_CRM)),
    "debian-8-two-nodes": ("PAF's quick start for Debian 8, two nodes (crmsh)", debian8_two_nodes),
    "debian-9-crm": ("PAF's quick start for Debian 9 (crmsh)", lambda: legacy(parameters=DEBIAN_CRM)),
    "debian-9-pcs": ("PAF's quick start for Debian 9 (pcs 0.9)",
                     lambda: legacy(clone="pgsqld-clone",
                                    parameters={**DEBIAN_PCS, "recovery_template":
                                                "/etc/postgresql/12/main/recovery.conf.pcmk"})),
    "debian-10-pcs": ("PAF's quick start for Debian 10 (pcs 0.10)", lambda: modern(DEBIAN_PCS)),
    "vagrant-3-nodes-haproxy": ("PAF's machines with HAProxy: no address, sbd and devices", haproxy),
    "vagrant-2-nodes-qdevice": ("PAF's machines with a quorum device: sbd alone", two_nodes_qdevice),
}
