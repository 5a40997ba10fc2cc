/* Same rank as the general one, and a name before it. */
#include "test_plugin.h"

PLUGIN_WITH(descriptor.name.data = "a-test"; descriptor.name.size = 6)
