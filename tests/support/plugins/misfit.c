/* SPDX-License-Identifier: Apache-2.0 */
/* Plugins that a host must refuse: one for each set of these definitions.
 *   NAME           what it is called; its constructor sets the environment variable MISFIT_<NAME>, so that a test can
 * see that nothing of it ran MANIFEST       the JSON of its note; none: an ordinary shared object ANSWERED       the
 * JSON that its entry gives; MANIFEST when not defined MAJOR MINOR    what its entry answers; 1.0 ENTRY_SIZE     of its
 * entry; all of it TABLE          what get_interface gives; NULL INIT           what init answers; no init SILENT its
 * entry answers NULL HIDDEN         the entry symbol is not exported UNRESOLVED     it needs a symbol that nobody has
 */
#include "berth/abi.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

__attribute__((constructor)) static void run(void) {
  setenv("MISFIT_" TEXT(NAME), "ran", 1);
}

#ifdef MANIFEST
BERTH_NOTE(MANIFEST);
#ifndef ANSWERED
#define ANSWERED MANIFEST
#endif
#ifndef MAJOR
#define MAJOR 1
#define MINOR 0
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(berth_entry)
#endif

#ifdef TABLE
static const uint32_t kTable[] = TABLE;
#endif

static const void* getInterface(const char* id) {
  (void)id;
#ifdef TABLE
  return kTable;
#else
  return 0;
#endif
}

#ifdef UNRESOLVED
extern void not_defined_anywhere(void);
#endif

static berth_status create(const berth_host* host, const berth_call* call, berth_str instance, berth_str config,
                           void** self) {
  (void)host, (void)call, (void)instance, (void)config;
  *self = 0;
#ifdef UNRESOLVED
  not_defined_anywhere();
#endif
  return BERTH_OK;
}

static void destroy(void* self) {
  (void)self;
}

#ifdef INIT
static berth_status init(const berth_host* host, const berth_call* call) {
  static const berth_str why = {"the licence has run out; buy another", 36};
  (void)host;
  return call->fail(call, INIT, why);
}
#else
#define init 0
#endif

static const berth_entry kEntry = {ENTRY_SIZE,   MAJOR,  MINOR,  {ANSWERED, sizeof(ANSWERED) - 1}, init, 0,
                                   getInterface, create, destroy};

#ifdef HIDDEN
__attribute__((visibility("hidden"))) const berth_entry* hidden_entry(uint32_t least, uint32_t most);
#define berth_plugin_entry hidden_entry
#endif
const berth_entry* berth_plugin_entry(uint32_t least, uint32_t most) {
  const uint32_t never = most + 1;
#ifdef SILENT
  return least == never ? &kEntry : 0;
#else
  return least == never ? 0 : &kEntry;
#endif
}
#endif
