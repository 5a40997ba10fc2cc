#include "test_plugin.h"

PLUGIN_WITH(ops.struct_size = 76)
