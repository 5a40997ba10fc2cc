/* A sound version plugin in C11, to be spoilt in one place.  It serves "15" and knows just enough to be believed. */
#ifndef TEST_PLUGIN_H
#define TEST_PLUGIN_H

#include "paf_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TEXT(literal) \
    { (literal), sizeof(literal) - 1 }

static inline int32_t emit_text(const paf_call* call, paf_str text) {
    return call->emit(call->context, PAF_ITEM_TEXT, &text, sizeof text);
}

static inline int32_t good_serves(const paf_instance* instance) {
    const paf_str version = instance->pg_version;
    return version.size == 2 && version.data[0] == '1' && version.data[1] == '5' ? 10 : 0;
}

static inline int32_t good_control_layout(const paf_call* call, const paf_instance* instance) {
    const paf_layout layout = {1300, 288, PAF_CRC_32C, 0};
    const paf_field field = {TEXT("state"), 16, 4, PAF_FIELD_NUMBER, 0};
    const paf_meaning meaning = {PAF_MEANING_STATE, 6, TEXT("in production")};
    (void)instance;
    if (call->emit(call->context, PAF_ITEM_LAYOUT, &layout, sizeof layout) != PAF_OK) return PAF_FAILED;
    if (call->emit(call->context, PAF_ITEM_FIELD, &field, sizeof field) != PAF_OK) return PAF_FAILED;
    return call->emit(call->context, PAF_ITEM_MEANING, &meaning, sizeof meaning);
}

static inline int32_t good_wal_format(const paf_call* call, const paf_instance* instance) {
    const paf_wal_format format = {0xD110, PAF_CRC_32C, 24, 0, 8, 16, 17, 20, 0, 0xF0, 0x00, 0x40, TEXT("pg_wal")};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_WAL_FORMAT, &format, sizeof format);
}

static inline int32_t good_sql(const paf_call* call, const paf_instance* instance, uint32_t kind) {
    const paf_str sql = TEXT("SELECT 1");
    (void)instance;
    return kind == PAF_SQL_INSTANCE ? emit_text(call, sql) : PAF_NOT_OFFERED;
}

static inline int32_t good_standby_marks(const paf_call* call, const paf_instance* instance) {
    const paf_str mark = TEXT("standby.signal");
    (void)instance;
    return emit_text(call, mark);
}

static inline int32_t good_prepare_standby(const paf_call* call, const paf_instance* instance,
                                           const paf_template* recovery_template) {
    const paf_file_edit edit = {PAF_EDIT_WRITE, 0600, TEXT("standby.signal"), {0, 0}};
    (void)instance;
    (void)recovery_template;
    return call->emit(call->context, PAF_ITEM_FILE_EDIT, &edit, sizeof edit);
}

static inline int32_t good_start_command(const paf_call* call, const paf_instance* instance,
                                         const paf_parameters* parameters) {
    const paf_str program = TEXT("/bin/start");
    (void)instance;
    if (emit_text(call, program) != PAF_OK) return PAF_FAILED;
    return emit_text(call, parameters->pgdata);
}

static inline int32_t good_promotion(const paf_call* call, const paf_instance* instance) {
    const paf_promotion promotion = {TEXT("promote")};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_PROMOTION, &promotion, sizeof promotion);
}

static inline int32_t good_setup_wanted(const paf_call* call, const paf_instance* instance,
                                        const paf_parameters* parameters) {
    const paf_wanted wanted = {PAF_WANTED_SETTING, 0, TEXT("wal_level")};
    (void)instance;
    (void)parameters;
    return call->emit(call->context, PAF_ITEM_WANTED, &wanted, sizeof wanted);
}

static inline int32_t good_check_setup(const paf_call* call, const paf_instance* instance, const paf_setup* setup) {
    const paf_finding finding = {PAF_SEVERITY_WARNING,
                                 PAF_AREA_CONFIGURATION,
                                 TEXT("node"),
                                 TEXT("a name"),
                                 {setup->node.data, setup->node.size},
                                 TEXT("nothing to do")};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_FINDING, &finding, sizeof finding);
}

static inline int32_t good_primary_conninfo(const paf_call* call, const paf_instance* instance,
                                            const paf_setup* setup) {
    (void)instance;
    return setup->node.size == 0 ? PAF_OK : emit_text(call, setup->node);
}

/* Defines the entry of a plugin that is sound but for `change`, statements on `descriptor` and `ops`. */
#define PLUGIN_WITH(change)                                         \
    PAF_EXPORT const paf_descriptor* paf_plugin_entry_v1(void) {    \
        static paf_version_ops ops = {sizeof(paf_version_ops),      \
                                      0,                            \
                                      good_serves,                  \
                                      good_control_layout,          \
                                      good_wal_format,              \
                                      good_sql,                     \
                                      good_standby_marks,           \
                                      good_prepare_standby,         \
                                      good_start_command,           \
                                      good_promotion,               \
                                      good_setup_wanted,            \
                                      good_check_setup,             \
                                      good_primary_conninfo};       \
        static paf_descriptor descriptor = {PAF_PLUGIN_MAGIC,       \
                                            PAF_ABI_MAJOR,          \
                                            PAF_ABI_MINOR,          \
                                            sizeof(paf_descriptor), \
                                            PAF_KIND_VERSION,       \
                                            0,                      \
                                            TEXT("test-15"),        \
                                            TEXT("1.0"),            \
                                            TEXT("Test vendor"),    \
                                            TEXT("PostgreSQL"),     \
                                            &ops};                  \
        change;                                                     \
        return &descriptor;                                         \
    }

#ifdef __cplusplus
}
#endif

#endif
