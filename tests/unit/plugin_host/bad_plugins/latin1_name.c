#include "test_plugin.h"

PLUGIN_WITH(descriptor.name.data = "caf\xe9"; descriptor.name.size = 4)
