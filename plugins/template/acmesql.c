/* The plugin of acmesql.cpp in C11, on the bare header.  What AcmeSQL is, and what the answers mean, is said there. */
#include <paf/paf_plugin.h>
#include <string.h>

#define TEXT(literal) \
    { (literal), sizeof(literal) - 1 }
#define RECOVERY_FILE "acmesql.recovery.conf"
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static paf_str text(const char* string) {
    const paf_str result = {string, strlen(string)};
    return result;
}

static int equal(paf_str a, paf_str b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, (size_t)a.size) == 0);
}

static int contains(paf_str haystack, paf_str needle) {
    uint64_t at;
    for (at = 0; at + needle.size <= haystack.size; ++at) {
        if (memcmp(haystack.data + at, needle.data, (size_t)needle.size) == 0) return 1;
    }
    return 0;
}

/* The value of a key; a null pointer when it is not there. */
static const paf_str* find(const paf_pair* pairs, uint64_t count, paf_str key) {
    uint64_t i;
    for (i = 0; i < count; ++i) {
        if (equal(pairs[i].key, key)) return &pairs[i].value;
    }
    return NULL;
}

static int32_t emit_text(const paf_call* call, paf_str item) {
    return call->emit(call->context, PAF_ITEM_TEXT, &item, sizeof item);
}

static int32_t fail(const paf_call* call, const char* sentence) {
    call->set_error(call->context, text(sentence));
    return PAF_FAILED;
}

static int32_t serves(const paf_instance* instance) {
    const paf_str says = instance->server_version;
    if (!equal(instance->pg_version, text("14"))) return 0;
    return says.size == 0 || contains(says, text("(AcmeSQL-DB) 14.")) ? 20 : 0;
}

static int32_t control_layout(const paf_call* call, const paf_instance* instance) {
    static const paf_layout layout = {1300, 288, PAF_CRC_32C, 0};
    static const paf_field fields[] = {{TEXT("system_identifier"), 0, 8, PAF_FIELD_NUMBER, 0},
                                       {TEXT("pg_control_version"), 8, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("catalog_version_no"), 12, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("state"), 16, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("pg_control_last_modified"), 24, 8, PAF_FIELD_TIME, 0},
                                       {TEXT("checkpoint_lsn"), 32, 8, PAF_FIELD_LSN, 0},
                                       {TEXT("redo_lsn"), 40, 8, PAF_FIELD_LSN, 0},
                                       {TEXT("timeline_id"), 48, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("prev_timeline_id"), 52, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("min_recovery_end_lsn"), 136, 8, PAF_FIELD_LSN, 0},
                                       {TEXT("min_recovery_end_timeline"), 144, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("backup_start_lsn"), 152, 8, PAF_FIELD_LSN, 0},
                                       {TEXT("backup_end_lsn"), 160, 8, PAF_FIELD_LSN, 0},
                                       {TEXT("end_of_backup_record_required"), 168, 1, PAF_FIELD_BOOL, 0},
                                       {TEXT("wal_level"), 172, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("max_connections"), 180, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("max_worker_processes"), 184, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("max_wal_senders"), 188, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("max_prepared_transactions"), 192, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("max_locks_per_transaction"), 196, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("wal_block_size"), 224, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("bytes_per_wal_segment"), 228, 4, PAF_FIELD_NUMBER, 0},
                                       {TEXT("data_page_checksum_version"), 252, 4, PAF_FIELD_NUMBER, 0}};
    static const paf_meaning meanings[] = {
        {PAF_MEANING_STATE, 0, TEXT("starting up")},           {PAF_MEANING_STATE, 1, TEXT("shut down")},
        {PAF_MEANING_STATE, 2, TEXT("shut down in recovery")}, {PAF_MEANING_STATE, 3, TEXT("shutting down")},
        {PAF_MEANING_STATE, 4, TEXT("in crash recovery")},     {PAF_MEANING_STATE, 5, TEXT("in archive recovery")},
        {PAF_MEANING_STATE, 6, TEXT("in production")},         {PAF_MEANING_WAL_LEVEL, 0, TEXT("minimal")},
        {PAF_MEANING_WAL_LEVEL, 1, TEXT("replica")},           {PAF_MEANING_WAL_LEVEL, 2, TEXT("logical")}};
    size_t i;
    (void)instance;
    if (call->emit(call->context, PAF_ITEM_LAYOUT, &layout, sizeof layout) != PAF_OK) return PAF_FAILED;
    for (i = 0; i < LENGTH(fields); ++i) {
        if (call->emit(call->context, PAF_ITEM_FIELD, &fields[i], sizeof fields[i]) != PAF_OK) return PAF_FAILED;
    }
    for (i = 0; i < LENGTH(meanings); ++i) {
        if (call->emit(call->context, PAF_ITEM_MEANING, &meanings[i], sizeof meanings[i]) != PAF_OK) return PAF_FAILED;
    }
    return PAF_OK;
}

static int32_t wal_format(const paf_call* call, const paf_instance* instance) {
    static const paf_wal_format format = {0xD10D, PAF_CRC_32C,   24, 0, 8, 16, 17, 20, 0, 0xF0, 0x00,
                                          0x40,   TEXT("pg_wal")};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_WAL_FORMAT, &format, sizeof format);
}

static int32_t sql(const paf_call* call, const paf_instance* instance, uint32_t kind) {
    (void)instance;
    if (kind == PAF_SQL_CHECKPOINT) return emit_text(call, text("CHECKPOINT"));
    if (kind != PAF_SQL_INSTANCE) return PAF_NOT_OFFERED;
    return emit_text(
        call,
        text("SELECT 'i', CASE WHEN r THEN 't' ELSE 'f' END, CASE WHEN r THEN NULL ELSE pg_current_wal_lsn() END::text,"
             " pg_last_wal_receive_lsn()::text, pg_last_wal_replay_lsn()::text, NULL, NULL, NULL"
             " FROM pg_is_in_recovery() AS f(r)"
             " UNION ALL SELECT 's', application_name, state, sent_lsn::text, write_lsn::text, flush_lsn::text,"
             " replay_lsn::text, sync_state FROM pg_stat_replication"));
}

static int32_t standby_marks(const paf_call* call, const paf_instance* instance) {
    (void)instance;
    if (emit_text(call, text("standby.signal")) != PAF_OK) return PAF_FAILED;
    return emit_text(call, text("recovery.signal"));
}

static int32_t prepare_standby(const paf_call* call, const paf_instance* instance,
                               const paf_template* recovery_template) {
    const paf_file_edit edits[] = {{PAF_EDIT_WRITE, 0600, TEXT(RECOVERY_FILE), recovery_template->content},
                                   {PAF_EDIT_WRITE, 0600, TEXT("standby.signal"), {NULL, 0}},
                                   {PAF_EDIT_REMOVE, 0, TEXT("recovery.signal"), {NULL, 0}}};
    size_t i;
    (void)instance;
    if (!recovery_template->exists)
        return fail(call, "expected a recovery template, found no such file; write it, with primary_conninfo in it");
    for (i = 0; i < LENGTH(edits); ++i) {
        if (call->emit(call->context, PAF_ITEM_FILE_EDIT, &edits[i], sizeof edits[i]) != PAF_OK) return PAF_FAILED;
    }
    return PAF_OK;
}

/* "BINDIR/pg_ctl" */
static int32_t emit_program(const paf_call* call, paf_str bindir) {
    static const char kProgram[] = "/pg_ctl";
    char path[4096];
    paf_str whole;
    if (bindir.size + sizeof kProgram > sizeof path)
        return fail(call, "expected a bindir of at most 4000 bytes, found a longer one; shorten the parameter");
    memcpy(path, bindir.data, (size_t)bindir.size);
    memcpy(path + bindir.size, kProgram, sizeof kProgram - 1);
    whole.data = path;
    whole.size = bindir.size + sizeof kProgram - 1;
    return emit_text(call, whole);
}

static int32_t start_command(const paf_call* call, const paf_instance* instance, const paf_parameters* parameters) {
    static const char* const words[] = {"start", "-s", "-W", "-D"};
    size_t i;
    (void)instance;
    if (emit_program(call, parameters->bindir) != PAF_OK) return PAF_FAILED;
    for (i = 0; i < LENGTH(words); ++i) {
        if (emit_text(call, text(words[i])) != PAF_OK) return PAF_FAILED;
    }
    if (emit_text(call, parameters->pgdata) != PAF_OK) return PAF_FAILED;
    if (parameters->start_opts.size == 0) return PAF_OK;
    return emit_text(call, text("-o")) == PAF_OK ? emit_text(call, parameters->start_opts) : PAF_FAILED;
}

static int32_t promotion(const paf_call* call, const paf_instance* instance) {
    static const paf_promotion item = {TEXT("promote")};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_PROMOTION, &item, sizeof item);
}

static int32_t setup_wanted(const paf_call* call, const paf_instance* instance, const paf_parameters* parameters) {
    const paf_wanted wanted[] = {{PAF_WANTED_SETTING, 0, TEXT("hot_standby")}, {PAF_WANTED_FILE, 0, {NULL, 0}}};
    paf_wanted file = wanted[1];
    (void)instance;
    file.name = parameters->recovery_template;
    if (call->emit(call->context, PAF_ITEM_WANTED, &wanted[0], sizeof wanted[0]) != PAF_OK) return PAF_FAILED;
    if (file.name.size == 0) return PAF_OK;
    return call->emit(call->context, PAF_ITEM_WANTED, &file, sizeof file);
}

static int32_t check_setup(const paf_call* call, const paf_instance* instance, const paf_setup* setup) {
    paf_finding finding = {PAF_SEVERITY_REFUSE,       PAF_AREA_PARAMETER,
                           TEXT("recovery_template"), TEXT("a recovery template"),
                           TEXT("no such file"),      TEXT("write it, with primary_conninfo in it")};
    const paf_str* hot_standby = find(setup->settings, setup->settings_count, text("hot_standby"));
    (void)instance;
    if (find(setup->files, setup->files_count, setup->recovery_template) == NULL &&
        call->emit(call->context, PAF_ITEM_FINDING, &finding, sizeof finding) != PAF_OK)
        return PAF_FAILED;
    if (hot_standby == NULL || equal(*hot_standby, text("on"))) return PAF_OK;
    finding.area = PAF_AREA_CONFIGURATION;
    finding.subject = text("hot_standby");
    finding.expected = text("on");
    finding.found = text("another value");
    finding.remedy = text("set hot_standby = on");
    return call->emit(call->context, PAF_ITEM_FINDING, &finding, sizeof finding);
}

static const paf_version_ops ops = {sizeof(paf_version_ops),
                                    PAF_WANTS_SERVER_VERSION,
                                    serves,
                                    control_layout,
                                    wal_format,
                                    sql,
                                    standby_marks,
                                    prepare_standby,
                                    start_command,
                                    promotion,
                                    setup_wanted,
                                    check_setup,
                                    NULL};

static const paf_descriptor descriptor = {PAF_PLUGIN_MAGIC,
                                          PAF_ABI_MAJOR,
                                          PAF_ABI_MINOR,
                                          sizeof(paf_descriptor),
                                          PAF_KIND_VERSION,
                                          0,
                                          TEXT("acmesql-14"),
                                          TEXT("1.0.0"),
                                          TEXT("Acme Inc."),
                                          TEXT("PostgreSQL"),
                                          &ops};

PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {
    return &descriptor;
}
