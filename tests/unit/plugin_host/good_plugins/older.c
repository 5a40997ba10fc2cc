#include "test_plugin.h"

/* Built when the table ended with `promotion`. */
PLUGIN_WITH(ops.struct_size = offsetof(paf_version_ops, setup_wanted))
