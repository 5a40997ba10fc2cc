#include "test_plugin.h"

#ifndef MISSING
#define MISSING wal_format
#endif

PLUGIN_WITH(ops.MISSING = 0)
