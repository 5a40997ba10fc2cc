#include "test_plugin.h"

PLUGIN_WITH(ops.struct_size = offsetof(paf_version_ops, promotion))
