#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, paf_str version, uint32_t kind) {
    const paf_str text = TEXT("SELECT\0 1");
    (void)version, (void)kind;
    return emit_text(call, text);
}

PLUGIN_WITH(ops.sql = bad_sql)
