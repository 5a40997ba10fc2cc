#include "test_plugin.h"

PLUGIN_WITH(descriptor.kind = 77)
