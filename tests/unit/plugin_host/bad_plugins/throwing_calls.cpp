#include <stdexcept>
#include <string>

#include "test_plugin.h"

namespace {

int32_t throwing_wal_format(const paf_call*, const paf_instance*) {
    throw std::runtime_error("out of the plugin");
}
int32_t throwing_sql(const paf_call*, const paf_instance*, uint32_t) {
    throw 42;
}

}  // namespace

PLUGIN_WITH(ops.wal_format = throwing_wal_format; ops.sql = throwing_sql)
