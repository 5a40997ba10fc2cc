#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, const paf_instance* instance, uint32_t kind) {
    static char letters[(1U << 20U) + 1];
    const paf_str text = {letters, sizeof letters};
    (void)instance, (void)kind;
    return emit_text(call, text);
}

PLUGIN_WITH(ops.sql = bad_sql)
