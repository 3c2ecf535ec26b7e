// All of it is inline, in the header; a target has to have a source.
#include "CByteScan.h"
