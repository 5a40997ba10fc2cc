#include "test_plugin.h"

PLUGIN_WITH(descriptor.ops = 0)
