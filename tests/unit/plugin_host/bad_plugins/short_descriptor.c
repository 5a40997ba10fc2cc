#include "test_plugin.h"

PLUGIN_WITH(descriptor.struct_size = 88)
