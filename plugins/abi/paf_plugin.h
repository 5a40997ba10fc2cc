/*
 * paf_plugin.h: the binary interface between the agent and its plugins.  C11 and C++17.
 *
 * Trust.  A plugin is code that root runs.  The agent loads it only from directories that root alone can write, checks
 * that the file is what it should be, and believes no answer without looking at it; it cannot protect itself from a
 * plugin that means harm.
 *
 * A plugin performs no I/O, starts no process, prints nothing, and keeps no state: it turns questions into data.
 *
 * How to write one: fill in a paf_descriptor and its operations table as static objects, and export one function,
 * paf_plugin_entry_v1(), that returns the descriptor.  In C++, <paf/version_plugin.hpp>, <paf/check.hpp> and
 * <paf/address_hook.hpp> do this, and keep exceptions in.
 *
 * Rules for both sides
 *   - OWNERSHIP: no memory changes owner.  Inputs are valid until the call returns; what is emitted is copied at once.
 *   - Texts are UTF-8 of at most 1 MiB, not terminated, without zero bytes.  An empty text may have a null pointer.
 *   - Structures and tables carry their size (an item's is an argument of emit) and only grow at the end.  Neither side
 *     looks beyond the size it is told; an operation beyond a table's size is "not offered".
 *   - Nothing is thrown or longjmp'ed across.  Failures are a status and, through set_error, a sentence.
 *   - Numbers have a fixed width; there are no enums, bools, longs or bit fields.
 *
 * Versions.  The major number is part of the entry's name.  A higher minor only adds: docs/abi.md has what.
 */
#ifndef PAF_PLUGIN_H
#define PAF_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define PAF_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define PAF_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#if defined(__GNUC__)
#define PAF_EXPORT __attribute__((visibility("default")))
#else
#define PAF_EXPORT
#endif

#define PAF_PLUGIN_MAGIC UINT32_C(0x31464150) /* "PAF1" in memory */
#define PAF_ABI_MAJOR UINT32_C(1)
#define PAF_ABI_MINOR UINT32_C(1)
#define PAF_ENTRY_SYMBOL "paf_plugin_entry_v1"

/* Kinds of plugins. */
#define PAF_KIND_VERSION UINT32_C(1) /* a range of PostgreSQL versions, or a derivative; ops: paf_version_ops */
#define PAF_KIND_CHECK UINT32_C(2)   /* a preflight check, of fencing for instance; ops: paf_check_ops */
#define PAF_KIND_ADDRESS UINT32_C(3) /* a hook of the address that follows the primary: paf_address.h */

/* Status of an operation. */
#define PAF_OK INT32_C(0)
#define PAF_FAILED INT32_C(1)      /* said why through set_error */
#define PAF_NOT_OFFERED INT32_C(2) /* this plugin has no answer to this question */

/* A text. */
typedef struct paf_str {
    const char* data;
    uint64_t size; /* bytes */
} paf_str;

typedef struct paf_pair {
    paf_str key, value;
} paf_pair;

/* What a plugin may call during an operation.  Valid until the operation returns. */
typedef struct paf_call {
    uint32_t struct_size;
    uint32_t reserved;
    void* context; /* OWNERSHIP: the agent's; handed back unchanged */
    /* Why the operation fails: what was expected, what was found, what to do.  The last sentence counts. */
    void (*set_error)(void* context, paf_str sentence);
    /* Hands over one item of the answer.  `type` is one of PAF_ITEM_..., `item` points to the structure of that type,
     * `item_size` is its size.  Anything but PAF_OK means that the item was refused and the operation should return
     * PAF_FAILED. */
    int32_t (*emit)(void* context, uint32_t type, const void* item, uint32_t item_size);
} paf_call;

/* ---- Items ---- */

#define PAF_ITEM_TEXT UINT32_C(1)            /* paf_str: an SQL text; one word of an argv */
#define PAF_ITEM_LAYOUT UINT32_C(2)          /* paf_layout, once per answer */
#define PAF_ITEM_FIELD UINT32_C(3)           /* paf_field */
#define PAF_ITEM_MEANING UINT32_C(4)         /* paf_meaning */
#define PAF_ITEM_WAL_FORMAT UINT32_C(5)      /* paf_wal_format */
#define PAF_ITEM_FILE_EDIT UINT32_C(6)       /* paf_file_edit; carried out in the order emitted */
#define PAF_ITEM_WANTED UINT32_C(7)          /* paf_wanted */
#define PAF_ITEM_FINDING UINT32_C(8)         /* paf_finding */
#define PAF_ITEM_PROMOTION UINT32_C(9)       /* paf_promotion */
#define PAF_ITEM_PROBE UINT32_C(10)          /* paf_probe */
#define PAF_ITEM_VERDICT UINT32_C(11)        /* paf_verdict */
#define PAF_ITEM_REMEDY UINT32_C(12)         /* paf_remedy; belongs to the verdict before it */
#define PAF_ITEM_ADDRESS_ANSWER UINT32_C(13) /* paf_address_answer, once per answer: paf_address.h */

#define PAF_CRC_32C UINT32_C(1)
#define PAF_CRC_LEGACY UINT32_C(2) /* PostgreSQL's CRC-32 of 9.4 and before */

/* global/pg_control: numbers are little-endian. */
typedef struct paf_layout {
    uint32_t control_version; /* PG_CONTROL_VERSION */
    uint32_t crc_offset;      /* bytes; the CRC covers what lies before it */
    uint32_t crc;             /* PAF_CRC_... */
    uint32_t reserved;
} paf_layout;

#define PAF_FIELD_NUMBER UINT32_C(1)    /* unsigned */
#define PAF_FIELD_LSN UINT32_C(2)       /* 8 bytes */
#define PAF_FIELD_TIME UINT32_C(3)      /* 8 bytes: seconds since 1970, signed */
#define PAF_FIELD_BOOL UINT32_C(4)      /* 1 byte */
#define PAF_FIELD_FULL_XID UINT32_C(5)  /* 8 bytes: the epoch in the upper half, the transaction in the lower */
#define PAF_FIELD_EPOCH_XID UINT32_C(6) /* 4 bytes of epoch, then 4 bytes of transaction */

/* One field of it.  Names: docs/abi.md. */
typedef struct paf_field {
    paf_str name;
    uint32_t offset; /* bytes */
    uint32_t width;  /* bytes: 1, 2, 4 or 8 */
    uint32_t kind;   /* PAF_FIELD_... */
    uint32_t reserved;
} paf_field;

#define PAF_MEANING_STATE UINT32_C(1)     /* DBState; names as pg_controldata prints them: "in production" */
#define PAF_MEANING_WAL_LEVEL UINT32_C(2) /* names as in postgresql.conf: "replica" */

/* What a stored number means. */
typedef struct paf_meaning {
    uint32_t of; /* PAF_MEANING_... */
    uint32_t number;
    paf_str name;
} paf_meaning;

/* Pages and records of the write-ahead log (PostgreSQL: xlog_internal.h, xlogrecord.h). */
typedef struct paf_wal_format {
    uint32_t page_magic;
    uint32_t crc; /* PAF_CRC_... */
    uint32_t record_header_size;
    uint32_t total_length_offset, previous_offset, info_offset, rmgr_offset, crc_offset; /* bytes within the record */
    uint32_t checkpoint_rmgr, info_mask, shutdown_checkpoint_info, switch_info;
    paf_str directory; /* relative to the data directory */
} paf_wal_format;

#define PAF_EDIT_WRITE UINT32_C(1)  /* the whole file, any bytes, replaced at once; owner: the system user */
#define PAF_EDIT_REMOVE UINT32_C(2) /* a missing file is no failure */
#define PAF_EDIT_RENAME UINT32_C(3) /* `content` is the new name */
typedef struct paf_file_edit {
    uint32_t kind; /* PAF_EDIT_... */
    uint32_t mode; /* permission bits, none beyond 0644; for PAF_EDIT_WRITE */
    paf_str path;  /* relative to the data directory, without ".." */
    paf_str content;
} paf_file_edit;

#define PAF_WANTED_SETTING UINT32_C(1)        /* a server setting, by name */
#define PAF_WANTED_FILE UINT32_C(2)           /* a file's content, by absolute path; a missing file is no failure */
#define PAF_WANTED_DIRECTORIES UINT32_C(3)    /* a setting that lists directories to write to: and how each is found */
#define PAF_WANTED_SETTING_IF_SET UINT32_C(4) /* a server setting, asked for only when it is set anywhere */
#define PAF_WANTED_FILE_SETTING UINT32_C(5)   /* a setting that names a file: whether it is there */
#define PAF_WANTED_CONFIGURATION UINT32_C(6)  /* as a file, in the syntax of postgresql.conf: with all it includes */

typedef struct paf_wanted {
    uint32_t kind; /* PAF_WANTED_... */
    uint32_t reserved;
    paf_str name;
} paf_wanted;

#define PAF_SEVERITY_WARNING UINT32_C(1)
#define PAF_SEVERITY_REFUSE UINT32_C(2) /* the instance is not started */
#define PAF_AREA_PARAMETER UINT32_C(1)
#define PAF_AREA_INSTALLATION UINT32_C(2)
#define PAF_AREA_PERMISSION UINT32_C(3)
#define PAF_AREA_CONFIGURATION UINT32_C(4)

typedef struct paf_finding {
    uint32_t severity; /* PAF_SEVERITY_... */
    uint32_t area;     /* PAF_AREA_... */
    paf_str subject, expected, found, remedy;
} paf_finding;

typedef struct paf_promotion {
    paf_str trigger_file; /* created in the data directory; then the postmaster gets SIGUSR1 */
} paf_promotion;

/* ---- Version plugins ---- */

/* The instance a question is about. */
typedef struct paf_instance {
    uint32_t struct_size;
    uint32_t control_version; /* PG_CONTROL_VERSION in its control file; 0: that could not be read */
    uint32_t catalog_version; /* CATALOG_VERSION_NO in the same */
    uint32_t reserved;
    paf_str pg_version; /* content of PG_VERSION: "9.3", "15" */
    /* What the server's program prints when asked for its version, one line: "postgres (PostgreSQL) 15.8".  Empty when
     * it was not asked: see PAF_WANTS_SERVER_VERSION. */
    paf_str server_version;
} paf_instance;

/* The resource's parameters.  bindir, pgdata and datadir are absolute paths, recovery_template is one or empty; other
 * texts are as the administrator wrote them. */
typedef struct paf_parameters {
    uint32_t struct_size;
    uint32_t pgport;
    uint32_t recovery_template_given; /* 1: the administrator set the parameter; 0: it has its default */
    uint32_t reserved;
    paf_str system_user, bindir, pgdata, datadir, pghost, recovery_template, start_opts;
} paf_parameters;

/* What setup_wanted asked for. */
typedef struct paf_setup {
    uint32_t struct_size;
    uint32_t recovery_template_given;
    paf_str node, datadir, pgdata, recovery_template;
    paf_str conninfo_error;    /* why primary_conninfo could not be taken apart; empty: it could, or there is none */
    paf_str control_wal_level; /* wal_level in the control file; empty: unknown */
    const paf_pair* settings;  /* those that could be read */
    uint64_t settings_count;
    const paf_pair* setting_errors; /* those that could not, and why */
    uint64_t setting_errors_count;
    const paf_pair* files; /* those that exist: path, content */
    uint64_t files_count;
    const paf_pair* conninfo; /* keywords and values of primary_conninfo */
    uint64_t conninfo_count;
    const paf_pair* directory_errors; /* settings with a directory that the server could not use, and why */
    uint64_t directory_errors_count;
    paf_str configuration;  /* path of the server's configuration file, usually postgresql.conf */
    const paf_pair* places; /* where wanted settings are set, for people: "/d/postgresql.auto.conf line 3" */
    uint64_t places_count;
    const paf_pair* named_files; /* of PAF_WANTED_FILE_SETTING: settings whose file is there, and its path */
    uint64_t named_files_count;
} paf_setup;

/* The recovery template. */
typedef struct paf_template {
    uint32_t struct_size;
    uint32_t exists;
    paf_str content;
} paf_template;

#define PAF_SQL_INSTANCE UINT32_C(1)
#define PAF_SQL_CHECKPOINT UINT32_C(2)
/* Ends a pause of the replay.  Offered by versions that stay paused when they are asked to promote. */
#define PAF_SQL_RESUME_REPLAY UINT32_C(3)

/* For paf_version_ops.flags: `serves` tells this vendor's instances from others by server_version.  The agent asks the
 * server's program before it starts, promotes or demotes; with this flag, before everything else it does with an
 * instance that the plugin might serve, at the cost of running that program. */
#define PAF_WANTS_SERVER_VERSION UINT32_C(1)

/* Each may be called any number of times, in any order, for any instance that `serves` accepts. */
typedef struct paf_version_ops {
    uint32_t struct_size;
    uint32_t flags; /* PAF_WANTS_..., or 0 */

    /* Required: the agent refuses a plugin without them. */
    /* How well the plugin serves this instance: 0 not at all; the highest rank among all plugins wins, and of equal
     * ranks the first by plugin name.  Ours answer 10 for PostgreSQL itself, and 0 when server_version says that it is
     * something else; a derivative's plugin answers more. */
    int32_t (*serves)(const paf_instance* instance);
    /* Emits one PAF_ITEM_LAYOUT, then PAF_ITEM_FIELDs and PAF_ITEM_MEANINGs. */
    int32_t (*control_layout)(const paf_call* call, const paf_instance* instance);
    /* Emits one PAF_ITEM_WAL_FORMAT. */
    int32_t (*wal_format)(const paf_call* call, const paf_instance* instance);
    /* Emits one PAF_ITEM_TEXT: the SQL of PAF_SQL_..., a single statement; columns: docs/abi.md.  PAF_NOT_OFFERED for
     * other numbers. */
    int32_t (*sql)(const paf_call* call, const paf_instance* instance, uint32_t kind);
    /* Emits PAF_ITEM_TEXTs: files, relative to the data directory, any of which makes the next start a standby's or a
     * recovery. */
    int32_t (*standby_marks)(const paf_call* call, const paf_instance* instance);
    /* Emits PAF_ITEM_FILE_EDITs that make the next start a standby's. */
    int32_t (*prepare_standby)(const paf_call* call, const paf_instance* instance,
                               const paf_template* recovery_template);
    /* Emits PAF_ITEM_TEXTs: the words of the command that launches the server and does not wait for it.  No shell reads
     * them; the first is the program's absolute path. */
    int32_t (*start_command)(const paf_call* call, const paf_instance* instance, const paf_parameters* parameters);
    /* Emits one PAF_ITEM_PROMOTION. */
    int32_t (*promotion)(const paf_call* call, const paf_instance* instance);

    /* Optional: null, beyond struct_size, or answered with PAF_NOT_OFFERED, the setup is not checked. */
    /* Emits PAF_ITEM_WANTEDs: what check_setup needs to see. */
    int32_t (*setup_wanted)(const paf_call* call, const paf_instance* instance, const paf_parameters* parameters);
    /* Emits PAF_ITEM_FINDINGs; none: the setup is right. */
    int32_t (*check_setup)(const paf_call* call, const paf_instance* instance, const paf_setup* setup);
    /* Emits at most one PAF_ITEM_TEXT: the connection string by which the standby finds its primary, taken from what
     * setup_wanted asked for.  The agent takes it apart with libpq and hands the parts to check_setup.  Not offered:
     * the setting primary_conninfo, when it was asked for. */
    int32_t (*primary_conninfo)(const paf_call* call, const paf_instance* instance, const paf_setup* setup);
} paf_version_ops;

/* ---- Preflight checks ---- */

/* One thing that is known: its type, and named texts.  Types and names: docs/abi.md. */
typedef struct paf_record {
    paf_str type;
    const paf_pair* fields;
    uint64_t fields_count;
} paf_record;

/* Everything known: the cluster's configuration and state, and the answers to probes of earlier rounds. */
typedef struct paf_evidence {
    uint32_t struct_size;
    uint32_t live; /* 1: a running cluster; 0: a configuration that is not in use yet, whose state is not known */
    const paf_record* records;
    uint64_t records_count;
} paf_evidence;

/* What the agent is to find out; the answer is records of the next round. */
#define PAF_PROBE_FILE UINT32_C(1)          /* an absolute path: record "file" */
#define PAF_PROBE_FENCE_AGENT UINT32_C(2)   /* a fence agent's name: "fence_agent", "fence_parameter", "fence_action" */
#define PAF_PROBE_DEVICE_STATUS UINT32_C(3) /* a device's id, really asked: "device_status" */
#define PAF_PROBE_FENCE_TARGETS UINT32_C(4) /* a node's name: "fence_target" for each device that could fence it */
#define PAF_PROBE_FENCE_HISTORY UINT32_C(5) /* no subject: "fence_history", "fence_event" */
#define PAF_PROBE_ADDRESS UINT32_C(6)       /* of address hooks, since 1.1: an IP address: record "address" */

typedef struct paf_probe {
    uint32_t kind; /* PAF_PROBE_... */
    uint32_t reserved;
    paf_str subject;
} paf_probe;

#define PAF_VERDICT_PASS UINT32_C(1)
#define PAF_VERDICT_WARN UINT32_C(2)
#define PAF_VERDICT_BLOCK UINT32_C(3)   /* no instance should be promoted like this */
#define PAF_VERDICT_UNKNOWN UINT32_C(4) /* could not be found out; `found` says why */

/* One result.  "SUBJECT: expected E, found F"; of a pass, `found` alone is needed. */
typedef struct paf_verdict {
    uint32_t level; /* PAF_VERDICT_... */
    uint32_t reserved;
    paf_str subject, expected, found;
} paf_verdict;

/* For which tool a remedy is a command line. */
#define PAF_TOOL_ANY UINT32_C(1) /* a shell command for every system, or advice in words */
#define PAF_TOOL_PCS_0_9 UINT32_C(2)
#define PAF_TOOL_PCS UINT32_C(3) /* 0.10 and later */
#define PAF_TOOL_CRMSH UINT32_C(4)

typedef struct paf_remedy {
    uint32_t tool; /* PAF_TOOL_... */
    uint32_t reserved;
    paf_str text;
} paf_remedy;

typedef struct paf_check_ops {
    uint32_t struct_size;
    uint32_t reserved;
    /* Required.  Emits PAF_ITEM_PROBEs for what it still has to see, or, when it has seen enough, PAF_ITEM_VERDICTs,
     * each followed by its PAF_ITEM_REMEDYs.  Asked again with the answers until it asks for nothing new, four times at
     * most. A probe that failed is answered by records that say so. */
    int32_t (*check)(const paf_call* call, const paf_evidence* evidence);
} paf_check_ops;

/* ---- The descriptor ---- */

/* OWNERSHIP: the plugin's, static, valid for as long as it is loaded. */
typedef struct paf_descriptor {
    uint32_t magic; /* PAF_PLUGIN_MAGIC */
    uint32_t abi_major, abi_minor;
    uint32_t struct_size;
    uint32_t kind; /* PAF_KIND_... */
    uint32_t reserved;
    paf_str name;    /* unique: "postgresql-12"; these four are one line each, of at most 256 bytes */
    paf_str version; /* of the plugin: "3.0.0" */
    paf_str vendor, licence;
    const void* ops; /* the table of its kind */
} paf_descriptor;

typedef const paf_descriptor* (*paf_entry_function)(void);

/* The one function a plugin exports. */
PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void);

PAF_STATIC_ASSERT(sizeof(void*) == 8, "the interface is defined for 64-bit systems");
PAF_STATIC_ASSERT(sizeof(paf_str) == 16, "paf_str");
PAF_STATIC_ASSERT(sizeof(paf_call) == 32, "paf_call");
PAF_STATIC_ASSERT(sizeof(paf_layout) == 16, "paf_layout");
PAF_STATIC_ASSERT(sizeof(paf_field) == 32, "paf_field");
PAF_STATIC_ASSERT(sizeof(paf_meaning) == 24, "paf_meaning");
PAF_STATIC_ASSERT(offsetof(paf_wal_format, directory) == 48 && sizeof(paf_wal_format) == 64, "paf_wal_format");
PAF_STATIC_ASSERT(sizeof(paf_file_edit) == 40, "paf_file_edit");
PAF_STATIC_ASSERT(sizeof(paf_wanted) == 24, "paf_wanted");
PAF_STATIC_ASSERT(sizeof(paf_finding) == 72, "paf_finding");
PAF_STATIC_ASSERT(offsetof(paf_instance, pg_version) == 16 && sizeof(paf_instance) == 48, "paf_instance");
PAF_STATIC_ASSERT(offsetof(paf_parameters, system_user) == 16 && sizeof(paf_parameters) == 128, "paf_parameters");
PAF_STATIC_ASSERT(offsetof(paf_setup, settings) == 104 && sizeof(paf_setup) == 232, "paf_setup");
PAF_STATIC_ASSERT(sizeof(paf_template) == 24, "paf_template");
PAF_STATIC_ASSERT(offsetof(paf_version_ops, setup_wanted) == 72 && sizeof(paf_version_ops) == 96, "paf_version_ops");
PAF_STATIC_ASSERT(sizeof(paf_record) == 32, "paf_record");
PAF_STATIC_ASSERT(offsetof(paf_evidence, records) == 8 && sizeof(paf_evidence) == 24, "paf_evidence");
PAF_STATIC_ASSERT(sizeof(paf_probe) == 24, "paf_probe");
PAF_STATIC_ASSERT(sizeof(paf_verdict) == 56, "paf_verdict");
PAF_STATIC_ASSERT(sizeof(paf_remedy) == 24, "paf_remedy");
PAF_STATIC_ASSERT(offsetof(paf_check_ops, check) == 8 && sizeof(paf_check_ops) == 16, "paf_check_ops");
PAF_STATIC_ASSERT(offsetof(paf_descriptor, name) == 24 && sizeof(paf_descriptor) == 96, "paf_descriptor");

#ifdef __cplusplus
}
#endif
#endif /* PAF_PLUGIN_H */
