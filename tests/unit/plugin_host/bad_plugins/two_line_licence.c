#include "test_plugin.h"

static const char kTwoLines[] = "one\ntwo";

PLUGIN_WITH(descriptor.licence.data = kTwoLines; descriptor.licence.size = sizeof kTwoLines - 1)
