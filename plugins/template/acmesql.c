/* The plugin of acmesql.cpp in C11, on the bare header.  What AcmeSQL is, and why the answers are what they are, is
 * said there.  The checks of the setup are fewer: a C plugin that has to read configuration files brings its own
 * parser. */
#include <paf_plugin.h>
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

static int begins_with(paf_str string, paf_str prefix) {
    return string.size >= prefix.size && memcmp(string.data, prefix.data, (size_t)prefix.size) == 0;
}

static paf_str without_first(paf_str string, uint64_t count) {
    const paf_str result = {string.data + count, string.size - count};
    return result;
}

static int contains(paf_str haystack, paf_str needle) {
    for (; haystack.size >= needle.size; haystack = without_first(haystack, 1)) {
        if (begins_with(haystack, needle)) return 1;
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
    if (!equal(instance->pg_version, text("14"))) return 0;
    if (instance->server_version.size == 0) return 1; /* perhaps: the agent asks the program, and then again */
    return contains(instance->server_version, text("(AcmeSQL-DB) 14.")) ? 20 : 0;
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
        call, text("SELECT 'i', CASE WHEN standby THEN 't' ELSE 'f' END,"
                   " CASE WHEN standby THEN NULL ELSE pg_catalog.pg_current_wal_lsn() END::pg_catalog.text,"
                   " pg_catalog.pg_last_wal_receive_lsn()::pg_catalog.text,"
                   " pg_catalog.pg_last_wal_replay_lsn()::pg_catalog.text, NULL, NULL, NULL"
                   " FROM pg_catalog.pg_is_in_recovery() AS role(standby)"
                   " UNION ALL SELECT 's', application_name, state, sent_lsn::pg_catalog.text,"
                   " write_lsn::pg_catalog.text, flush_lsn::pg_catalog.text, replay_lsn::pg_catalog.text, sync_state"
                   " FROM pg_catalog.pg_stat_replication"));
}

static int32_t standby_marks(const paf_call* call, const paf_instance* instance) {
    (void)instance;
    if (emit_text(call, text("standby.signal")) != PAF_OK) return PAF_FAILED;
    return emit_text(call, text("recovery.signal"));
}

static int32_t prepare_standby(const paf_call* call, const paf_instance* instance,
                               const paf_template* recovery_template) {
    const paf_file_edit edits[] = {{PAF_EDIT_WRITE, 0600, TEXT(RECOVERY_FILE), recovery_template->content},
                                   {PAF_EDIT_REMOVE, 0, TEXT("recovery.signal"), {NULL, 0}},
                                   {PAF_EDIT_WRITE, 0600, TEXT("standby.signal"), {NULL, 0}}};
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
    static const paf_wanted hot_standby = {PAF_WANTED_SETTING, 0, TEXT("hot_standby")};
    paf_wanted file = {PAF_WANTED_FILE, 0, {NULL, 0}};
    (void)instance;
    if (call->emit(call->context, PAF_ITEM_WANTED, &hot_standby, sizeof hot_standby) != PAF_OK) return PAF_FAILED;
    if (parameters->recovery_template.size == 0) return PAF_OK;
    file.name = parameters->recovery_template;
    return call->emit(call->context, PAF_ITEM_WANTED, &file, sizeof file);
}

static paf_str skip_blanks(paf_str string) {
    while (string.size > 0 && (*string.data == ' ' || *string.data == '\t')) string = without_first(string, 1);
    return string;
}

/* Finds primary_conninfo = '...' in the template: what stands between the quotes, the last one of several. */
static paf_str quoted_conninfo(paf_str content) {
    static const paf_str name = TEXT("primary_conninfo");
    paf_str found = {NULL, 0};
    while (content.size > 0) {
        const char* newline = memchr(content.data, '\n', (size_t)content.size);
        const uint64_t length = newline == NULL ? content.size : (uint64_t)(newline - content.data);
        paf_str line = {content.data, length};
        content = without_first(content, newline == NULL ? length : length + 1);
        line = skip_blanks(line);
        if (!begins_with(line, name)) continue;
        line = skip_blanks(without_first(line, name.size));
        if (line.size > 0 && *line.data == '=') line = skip_blanks(without_first(line, 1));
        if (line.size == 0 || *line.data != '\'') continue;
        line = without_first(line, 1);
        for (found = line, found.size = 0; found.size < line.size && line.data[found.size] != '\'';) ++found.size;
    }
    return found;
}

/* What is handed in may hold any bytes, what is emitted is UTF-8: this plugin quotes what is ASCII. */
static paf_str quotable(paf_str bytes) {
    uint64_t i;
    for (i = 0; i < bytes.size; ++i) {
        if (bytes.data[i] <= 0 || (unsigned char)bytes.data[i] > 0x7e) return text("a text that is not ASCII");
    }
    return bytes;
}

/* Of a connection string no more than one word is quoted: behind a blank may stand a password that lost its quotes. */
static paf_str one_word(paf_str bytes) {
    uint64_t i;
    for (i = 0; i < bytes.size; ++i) {
        const char c = bytes.data[i];
        const int plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                          c == '-' || c == '.';
        if (!plain) return text("another name");
    }
    return bytes;
}

static int32_t primary_conninfo(const paf_call* call, const paf_instance* instance, const paf_setup* setup) {
    const paf_str* content = find(setup->files, setup->files_count, setup->recovery_template);
    paf_str conninfo;
    (void)instance;
    if (content == NULL) return PAF_OK;
    conninfo = quoted_conninfo(*content);
    if (conninfo.size == 0) return PAF_OK;
    if (!equal(quotable(conninfo), conninfo))
        return fail(call, "expected ASCII in primary_conninfo of the recovery template, found other bytes; rewrite it");
    return emit_text(call, conninfo);
}

static int32_t refuse(const paf_call* call, uint32_t area, const char* subject, const char* expected, paf_str found,
                      const char* remedy) {
    paf_finding finding = {PAF_SEVERITY_REFUSE, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    finding.area = area;
    finding.subject = text(subject);
    finding.expected = text(expected);
    finding.found = quotable(found);
    finding.remedy = text(remedy);
    return call->emit(call->context, PAF_ITEM_FINDING, &finding, sizeof finding);
}

static int32_t check_template(const paf_call* call, const paf_setup* setup) {
    static const char subject[] = "application_name in primary_conninfo of the recovery template";
    const paf_str* name = find(setup->conninfo, setup->conninfo_count, text("application_name"));
    if (find(setup->files, setup->files_count, setup->recovery_template) == NULL)
        return refuse(call, PAF_AREA_PARAMETER, "recovery_template", "a recovery template", text("no such file"),
                      "write it, with primary_conninfo in it");
    if (setup->conninfo_error.size > 0)
        return refuse(call, PAF_AREA_CONFIGURATION, "primary_conninfo of the recovery template", "a connection string",
                      setup->conninfo_error, "correct it");
    if (name == NULL) return refuse(call, PAF_AREA_CONFIGURATION, subject, "this node's name", text("none"), "add it");
    if (!equal(*name, setup->node))
        return refuse(call, PAF_AREA_CONFIGURATION, subject, "this node's name", one_word(*name),
                      "correct it on this node");
    return PAF_OK;
}

static int32_t check_setup(const paf_call* call, const paf_instance* instance, const paf_setup* setup) {
    const paf_str* hot_standby = find(setup->settings, setup->settings_count, text("hot_standby"));
    (void)instance;
    if (setup->setting_errors_count > 0 &&
        refuse(call, PAF_AREA_CONFIGURATION, "postgresql.conf", "a readable configuration",
               setup->setting_errors[0].value, "correct it") != PAF_OK)
        return PAF_FAILED;
    if (check_template(call, setup) != PAF_OK) return PAF_FAILED;
    if (hot_standby == NULL || equal(*hot_standby, text("on"))) return PAF_OK;
    return refuse(call, PAF_AREA_CONFIGURATION, "hot_standby", "on", *hot_standby, "set hot_standby = on");
}

static const paf_version_ops ops = {
    sizeof(paf_version_ops), PAF_WANTS_SERVER_VERSION, serves,        control_layout, wal_format,   sql,
    standby_marks,           prepare_standby,          start_command, promotion,      setup_wanted, check_setup,
    primary_conninfo};

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
