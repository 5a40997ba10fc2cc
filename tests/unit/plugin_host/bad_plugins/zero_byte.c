#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, const paf_instance* instance, uint32_t kind) {
    const paf_str text = TEXT("SELECT\0 1");
    (void)instance, (void)kind;
    return emit_text(call, text);
}

PLUGIN_WITH(ops.sql = bad_sql)
