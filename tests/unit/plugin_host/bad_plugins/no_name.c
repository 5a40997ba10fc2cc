#include "test_plugin.h"

PLUGIN_WITH(descriptor.name.size = 0)
