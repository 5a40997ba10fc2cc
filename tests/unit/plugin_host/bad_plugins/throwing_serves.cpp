#include "test_plugin.h"

static int32_t throwing_serves(const paf_instance*) {
    throw 42;
}

PLUGIN_WITH(ops.serves = throwing_serves)
