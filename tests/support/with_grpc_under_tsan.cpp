// SPDX-License-Identifier: Apache-2.0
// Debian's gRPC and protobuf are built without ThreadSanitizer, which therefore sees neither their locks nor how they
// initialise their parts, nor that the timer thread is joined.

extern "C" const char* __tsan_default_options() {
  return "ignore_noninstrumented_modules=1";
}
extern "C" const char* __tsan_default_suppressions() {
  return "race:libprotobuf\nthread:libgpr\n";
}
