#include "test_plugin.h"

static int32_t bad_sql(const paf_call* call, paf_str version, uint32_t kind) {
    (void)call, (void)version, (void)kind;
    return PAF_FAILED;
}

PLUGIN_WITH(ops.sql = bad_sql)
