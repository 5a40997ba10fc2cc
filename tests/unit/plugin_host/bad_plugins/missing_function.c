#include "test_plugin.h"

PLUGIN_WITH(ops.wal_format = 0)
