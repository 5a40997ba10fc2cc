#include "test_plugin.h"

PLUGIN_WITH(descriptor.version.size = 257)
