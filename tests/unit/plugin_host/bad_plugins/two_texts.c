#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, paf_str version, uint32_t kind) {
    (void)good_sql(call, version, kind);
    return good_sql(call, version, kind);
}

PLUGIN_WITH(ops.sql = bad_sql)
