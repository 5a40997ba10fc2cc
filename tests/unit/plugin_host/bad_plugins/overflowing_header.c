#include "test_plugin.h"

static int32_t bad_wal_format(const paf_call* call, const paf_instance* instance) {
    const paf_wal_format format = {0xD110, PAF_CRC_32C, 24,   0xFFFFFFFC,    8, 16, 17, 20, 0,
                                   0xF0,   0,           0x40, TEXT("pg_wal")};
    (void)instance;
    return call->emit(call->context, PAF_ITEM_WAL_FORMAT, &format, sizeof format);
}

PLUGIN_WITH(ops.wal_format = bad_wal_format)
